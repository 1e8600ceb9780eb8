"""System checks, each with its cure."""

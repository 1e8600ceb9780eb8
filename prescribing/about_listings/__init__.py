"""What prescriptions say of a listing, and what goes with it when it is made one with another."""

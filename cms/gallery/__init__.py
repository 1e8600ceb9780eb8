"""The living gallery: every component in every variant, and whole pages put together from them."""

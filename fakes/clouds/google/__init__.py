"""Google's cloud."""

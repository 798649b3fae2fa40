"""Amazon's cloud."""

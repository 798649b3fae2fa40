"""Microsoft's cloud."""

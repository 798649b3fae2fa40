"""Programs that the self-tests run as targets."""

"""The clouds: the same API behind a provider's own credentials, found by the provider's own SDK."""

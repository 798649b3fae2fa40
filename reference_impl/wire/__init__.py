"""What goes over the network: the API, and the issuer of OAuth tokens."""

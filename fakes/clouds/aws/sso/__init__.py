"""IAM Identity Center: its portal, and the OIDC endpoint that gives its access tokens."""

"""Fake servers with real host names and real TLS; ``python -m fakes`` runs them for a person."""

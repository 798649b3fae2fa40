"""The reference proves itself alone: no suite, no fake, no network."""

"""Proof that the commands of the tool do what they say."""

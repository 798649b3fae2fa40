"""Steps, expectations and circumstances of a scenario in words, for a person."""

"""The stage makes the world that a scenario tells of."""

"""One archive that reproduces a failure without the suite: world, environment, a script, words."""

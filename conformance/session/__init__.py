"""One run of the suite: chosen, checked, assessed, and told to pytest."""

"""The oracle judges right both ways: what is so passes, what is not is told."""

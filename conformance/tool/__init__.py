"""The command line of Pecking Order, for people: explain, explore, compare, keep a baseline."""

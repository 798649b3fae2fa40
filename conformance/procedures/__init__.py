"""What no table of scenarios can say: sequences that are found by searching."""

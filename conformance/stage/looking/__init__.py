"""A world that is looked at or taken along instead of run."""

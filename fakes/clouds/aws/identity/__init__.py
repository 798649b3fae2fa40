"""Who somebody is to Amazon: security tokens of roles, users and their keys."""

"""The stage: a world as files and variables, the situation the fakes are told, what was seen."""

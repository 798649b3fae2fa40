"""The commands: each module has a tuple ``COMMANDS``, which ``main`` collects."""

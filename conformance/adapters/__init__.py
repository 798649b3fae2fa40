"""Adapters: how a target's process is run, in a process of their own, apart from pytest's."""

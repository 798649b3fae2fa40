"""The fixtures for other projects, in the suite's own tests: its own plugin is loaded beside."""

from conformance.testing.plugin import fake_internet, pecking_order_internets, world

__all__ = ["fake_internet", "pecking_order_internets", "world"]

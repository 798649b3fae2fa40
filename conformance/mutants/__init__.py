"""Deliberately wrong implementations: the reference with one decision exchanged for a bug.

The tree mirrors `conformance/spec`. Each mutant breaks one sentence of the specification, in a way
that real programs have broken it. They prove the suite: a mutant that nothing kills is a hole.
"""

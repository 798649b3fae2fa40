"""For other projects: the fake internet and staged worlds as fixtures of their own tests.

It lies in ``conformance`` and not in ``fakes``: a credential is recognised by its canary, and a
world is staged by the suite's own stage, and the fakes know of neither. It uses nothing of a run of
the suite: no target is judged here, no option of pytest's is added, and ``conformance.plugin`` is
not loaded. ``docs/testing.md`` shows how it is used.
"""

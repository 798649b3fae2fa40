"""A minimal resolver: which credential is used, and where it goes, as the specification asks.

`chain.CHAIN` is the order, as one tuple. Each of its sources answers with a credential, with None
when it is absent, or ends the run when it is present and fails; a lower source is never asked then.
`surroundings.Surroundings` is the only door to the outside. `local` reads and writes what the
user's machine holds, `wire` speaks HTTP, `verbs` are what a user asks for, `program` is the command
line. Modules call each other through the module, so that any single decision can be exchanged for
another one while a program runs.
"""

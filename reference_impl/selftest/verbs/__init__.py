"""Self-tests of the verbs beside `send`."""

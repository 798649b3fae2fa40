"""The harness's own browser: it follows an authorization address as a scripted user would."""

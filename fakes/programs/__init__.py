"""Programs that the world has: a key helper, a browser, a keychain."""

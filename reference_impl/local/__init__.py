"""What the user's machine holds: settings, trust records, the stored login and the stored key."""

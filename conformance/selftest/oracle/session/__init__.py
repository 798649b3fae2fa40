"""The oracle over whole sessions: logins, stores, endings, races, changes between runs."""

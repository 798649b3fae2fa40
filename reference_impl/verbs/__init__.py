"""What a user asks for: a conversation, a login, a logout, a diagnosis."""

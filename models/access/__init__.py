"""Access: role tables, permissions, and the one door to every action."""

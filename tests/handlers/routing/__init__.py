"""How what is typed is read."""

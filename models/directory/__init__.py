"""The directory: organizations, people and staff."""

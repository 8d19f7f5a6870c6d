"""The directory: organizations and people, as rows."""

"""The vendor's own people, and their staff roles."""

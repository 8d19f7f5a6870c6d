"""What people write to Steward in a direct message."""

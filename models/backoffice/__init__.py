"""The back office: order forms, the audit trail and background work."""

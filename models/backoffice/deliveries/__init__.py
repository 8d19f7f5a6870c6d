"""Deliveries: what waits in the outbox or is parked, what admins do with it, and what they're told about it."""

"""The audit trail: what was changed, and what was refused."""

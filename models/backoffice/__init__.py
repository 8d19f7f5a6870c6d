"""The back office: order forms, the audit trail, and what runs beside."""

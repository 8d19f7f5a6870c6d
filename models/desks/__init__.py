"""The desks: tickets, enquiries and announcements."""

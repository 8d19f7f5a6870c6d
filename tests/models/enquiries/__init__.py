"""Enquiries."""

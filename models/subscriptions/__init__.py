"""Subscriptions: a license or a site, sold to an organization for a term."""

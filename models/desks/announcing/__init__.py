"""Announcements to many: everyone with a right on a product, a plan, or all subscriptions."""

"""Enquiries: contacts' questions and reports to the vendor's billing team."""

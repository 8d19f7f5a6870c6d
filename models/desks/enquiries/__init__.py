"""Enquiries: what contacts ask of, or report to, the vendor's billing people."""

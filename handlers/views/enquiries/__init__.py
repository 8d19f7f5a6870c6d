"""Enquiries, as Block Kit: `filling` has the forms; `work` has the cards, lists and messages."""

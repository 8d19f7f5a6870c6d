"""Enquiries, as Block Kit: `filling` has the forms, `work` the cards, lists and news."""

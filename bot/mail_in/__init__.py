"""Emails that arrive: from a mailbox by IMAP, or from a mail service by signed requests."""

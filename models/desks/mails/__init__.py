"""New emails: those of contacts, which become tickets, questions or changes to contacts, and all others."""

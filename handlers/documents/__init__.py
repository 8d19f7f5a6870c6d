"""Documents for people: what each kind shows, in its reader's language. bot/documents/ draws them as PDF."""

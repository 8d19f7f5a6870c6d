"""Bank statements: reading the files, matching their lines to invoices, and recording the payments."""

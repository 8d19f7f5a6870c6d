"""Electronic invoices: Factur-X inside the PDF, and XRechnung as a file. EN 16931 says what is in both."""

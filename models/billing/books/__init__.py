"""The books: what was moved on customers' accounts, the accountant's journal, and reports for the billing team."""

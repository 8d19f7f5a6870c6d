"""Identity: linking Slack users to people, and who is on staff."""

"""Identity: how a Slack user is known to be a person, and who is on staff."""

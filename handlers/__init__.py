"""Everything that Slack can reach: a module or folder for each noun."""

"""A Slack workspace in a browser tab. A stranger to the bot: speaks only Slack's public protocols."""

"""A Slack workspace in a browser tab. It's independent of the bot, and uses only Slack's public protocols."""

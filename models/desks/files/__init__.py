"""Files that people send: copied out of Slack, so that they stay when Slack no longer has them."""

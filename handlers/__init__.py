"""What Slack touches: one stem per noun."""

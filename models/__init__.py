"""What is true: tables, role tables, actions. Knows neither Slack nor the network."""

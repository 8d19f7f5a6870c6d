"""The renewal desk, as Block Kit."""

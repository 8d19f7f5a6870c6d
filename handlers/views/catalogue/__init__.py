"""The catalogue as its managers see it, as Block Kit."""

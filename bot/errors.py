"""What stops a command."""


class StartError(Exception):
    """It can't start: a sentence that names the setting and what would be right."""

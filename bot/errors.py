"""The error that stops a command."""


class StartError(Exception):
    """Steward can't start. The message is a sentence that names the setting and a correct value."""

"""The sandbox's two kinds of error: Slack's codes for the app, and sentences for people and scripts."""

from typing import Any


class SlackError(Exception):
    """An `{"ok": false, "error": code}` answer; `more` are its further fields.

    `status` is the HTTP status. Slack uses 200, except for response URLs.
    """

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more
        self.status = 200

    def to_slack(self) -> dict[str, Any]:
        """The answer's body."""
        return {"ok": False, "error": self.code, **self.more}


class ActError(ValueError):
    """A person can't do that here. The message is a sentence for the caller (400 in the script API)."""

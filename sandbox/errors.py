"""The two ways in which the sandbox says no: to the app in Slack's codes, to a person or a script in a sentence."""

from typing import Any


class SlackError(Exception):
    """An `{"ok": false, "error": code}` answer; `more` are further fields of it.

    `status` is its HTTP status: Slack answers 200 but at response URLs.
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
    """A person can't do that here. The message is a sentence for whoever asked (400 in the script API)."""

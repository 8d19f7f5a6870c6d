"""What a drawing needs to know about its reader and its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any


@dataclass(frozen=True)
class RenderContext:
    """The reader of a message or view, and where clicks on it go.

    people and channels map ids to the names that mentions are drawn with. zone and locale (`es-ES` or `es_ES`) are the
    reader's, now is the sandbox's time. act is the path that clicks are posted to; without it everything is drawn
    switched off. values is Slack's `state.values` of the message or view, errors are sentences by block id.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    viewer: str = ""
    zone: tzinfo = UTC
    locale: str = "en-US"
    now: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    act: str = ""
    channel: str = ""
    ts: str = ""
    view_id: str = ""
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The id of the message or view that is drawn, the stem of its elements' ids."""
        return self.view_id or self.ts

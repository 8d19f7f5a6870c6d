"""The reader and the place that something is drawn for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any


@dataclass(frozen=True)
class RenderContext:
    """The reader of a message or view, and where its clicks go.

    `people` and `channels` map IDs to the names in mentions. `zone` and `locale` (`es-ES` or `es_ES`) are the reader's;
    `now` is the sandbox's time. Clicks are posted to the path `act`; without it, everything is disabled. `values` is
    Slack's `state.values` of the message or view; `errors` are sentences by block ID.
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
        """The ID of the message or view, which its elements' IDs start with."""
        return self.view_id or self.ts

"""Small checks that the rules are made of. Each checks one value and reports what is wrong, and where."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Report:
    """The faults found, in the wording of Slack's response_metadata.messages, each with its JSON pointer."""

    messages: list[str] = field(default_factory=list)

    def add(self, pointer: str, wrong: str) -> None:
        """Add one fault."""
        self.messages.append(f"[ERROR] {wrong} [json-pointer:{pointer}]")


Check = Callable[[Report, str, Any], None]


def anything(_: Report, __: str, ___: Any) -> None:
    """Any value."""


def boolean(report: Report, at: str, value: Any) -> None:
    """true or false."""
    if not isinstance(value, bool):
        report.add(at, "must provide a boolean")


def string(most: int, least: int = 0) -> Check:
    """A string of `least` to `most` characters."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.add(at, "must provide a string")
        elif len(value) < least:
            report.add(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            report.add(at, f"must be less than {most + 1} characters")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            report.add(at, f"must be a number from {least} to {most}")

    return check


def numeric(report: Report, at: str, value: Any) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.add(at, "must provide a number")


def matching(pattern: str, what: str) -> Check:
    """A string of this shape."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            report.add(at, f"must be {what}")

    return check


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(report: Report, at: str, value: Any) -> None:
        if value not in words:
            report.add(at, f"must be one of: {', '.join(words)}")

    return check


def items(inner: Check, most: int, least: int = 0) -> Check:
    """A list of `least` to `most` values that each pass `inner`."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.add(at, "must provide an array")
            return
        if len(value) < least:
            report.add(at, f"no fewer than {least} items allowed")
        if len(value) > most:
            report.add(at, f"no more than {most} items allowed")
        for number, item in enumerate(value):
            inner(report, f"{at}/{number}", item)

    return check


def fields(checks: Mapping[str, Check], required: Collection[str] = ()) -> Check:
    """An object with these fields and no others."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(at, "must provide an object")
            return
        for name in required:
            if name not in value:
                report.add(at, f"missing required field: {name}")
        for name, inner in value.items():
            if name in checks:
                checks[name](report, f"{at}/{name}", inner)
            else:
                report.add(at, f"invalid additional property: {name}")

    return check


def optional(inner: Check) -> Check:
    """null, or a value that passes `inner`."""

    def check(report: Report, at: str, value: Any) -> None:
        if value is not None:
            inner(report, at, value)

    return check


def typed(kinds: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` decides its rules. `allowed` limits the types for this place."""

    def check(report: Report, at: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds or (allowed is not None and kind not in allowed):
            report.add(at, f"unsupported type: {kind}")
        else:
            kinds[kind](report, at, value)

    return check


def plain(most: int) -> Check:
    """A plain_text object of 1 to `most` characters."""
    shape = {"type": one_of("plain_text"), "text": string(most, 1), "emoji": boolean}
    return fields(shape, ("type", "text"))


def text(most: int) -> Check:
    """A plain_text or mrkdwn object of 1 to `most` characters."""
    mrkdwn = fields({"type": anything, "text": string(most, 1), "verbatim": boolean}, ("text",))
    return typed({"plain_text": plain(most), "mrkdwn": mrkdwn})

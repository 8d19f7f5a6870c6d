"""Checking the fields of scripts' requests. An invalid one is refused with a sentence that names the field."""

import json
import math
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.entities import Json
from sandbox.errors import ActError

ACTS = {
    "command": ("user", "channel", "text"),
    "message": ("user", "channel", "text", "thread_ts?", "files?", "broadcast?"),
    "edit": ("user", "channel", "ts", "text"),
    "delete": ("user", "channel", "ts"),
    "react": ("user", "channel", "ts", "name"),
    "unreact": ("user", "channel", "ts", "name"),
    "click": ("user", "channel?", "ts?", "view_id?", "action_id", "value?", "block_id?"),
    "suggest": ("user", "channel?", "ts?", "view_id?", "action_id", "value?", "block_id?"),
    "submit": ("user", "view_id", "values"),
    "close": ("user", "view_id"),
    "home": ("user",),
    "shortcut": ("user", "callback_id", "channel?", "ts?"),
    "join": ("user", "channel"),
    "mail": ("user", "text", "file?", "to?", "subject?"),
    "person": ("user", "changes"),
}
"""The fields of each act. Those with a question mark may be missing or null."""
_FLAGS = ("deleted", "is_restricted", "is_email_confirmed")


async def read_body(request: web.Request) -> Json:
    """The JSON object of a request, or {} without a body. Raises ActError."""
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
        # JSON can contain a lone surrogate, which can't be encoded anywhere else.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ActError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ActError("The body is not a JSON object.")
    return body


def fields_of(act: str, body: Json) -> dict[str, Any]:
    """The fields of an act, as its function takes them. Raises ActError."""
    known = {field.removesuffix("?") for field in ACTS[act]}
    given = {field: value for field, value in body.items() if value is not None}
    unknown = [field for field in body if field not in known]
    missing = [field for field in ACTS[act] if not field.endswith("?") and field not in given]
    if unknown or missing:
        raise ActError(f"{act} takes {', '.join(ACTS[act])}; {', '.join(unknown or missing)} does not fit.")
    for field, value in given.items():
        _check_field(field, value)
    return given


def number(body: Json, field: str, default: float, *, most: float = math.inf) -> float:
    """A number from 0 to `most`; `default` if the field is missing or null. Raises ActError."""
    value = body.get(field)
    if value is None:
        return default
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most or value == math.inf:
        raise ActError(f"{field} should be a number from 0{f' to {most:g}' if most < math.inf else ''}.")
    return value


def flag(body: Json, field: str, *, default: bool) -> bool:
    """True or false; `default` if the field is missing or null. Raises ActError."""
    value = body.get(field)
    if value is None:
        return default
    _check_flag(field, value)
    return bool(value)


def whole_number(body: Json, field: str, default: int) -> int:
    """A whole number of at least 0; `default` if the field is missing or null. Raises ActError."""
    value = number(body, field, default)
    if value != int(value):
        raise ActError(f"{field} should be a whole number.")
    return int(value)


def _check_field(field: str, value: Any) -> None:
    if field == "value":
        _check_value(field, value)
    elif field == "values":
        _check_values(value)
    elif field == "changes":
        _check_changes(value)
    elif field == "files":
        _check_files(value)
    elif field == "broadcast":
        _check_flag(field, value)
    elif not isinstance(value, str):
        raise ActError(f"{field} should be a string.")


def _check_files(files: Any) -> None:
    if not isinstance(files, list) or not all(_is_file(file) or (isinstance(file, str) and file) for file in files):
        raise ActError('files should be a list of files, {"name": …, "content": Base64}, or of names.')


def _check_flag(field: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise ActError(f"{field} should be true or false.")


def _check_values(values: Any) -> None:
    if not isinstance(values, dict) or not all(isinstance(actions, dict) for actions in values.values()):
        raise ActError("values should be a JSON object, {block_id: {action_id: value}}.")
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            _check_value(f"values, {block_id} / {action_id}:", value)


def _check_value(what: str, value: Any) -> None:
    """A value that can be chosen or typed, or a list of them."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, list | dict) and not _is_file(each):
            raise ActError(f"{what} should be a string, a number or a list of them.")


def _is_file(value: Any) -> bool:
    """Whether a value is a file: its name, and its content in Base64."""
    texts = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return texts and set(value) == {"name", "content"} and value["name"] != ""


def _check_changes(changes: Any) -> None:
    if not isinstance(changes, dict):
        raise ActError("changes should be a JSON object.")
    for field, value in changes.items():
        if field in _FLAGS:
            _check_flag(field, value)
        if field not in _FLAGS and not isinstance(value, str) and not (field == "email" and value is None):
            raise ActError(f"{field} should be a string.")
    if "tz" in changes:
        try:
            ZoneInfo(changes["tz"])
        # Names of folders, and names that aren't time zones, raise different errors.
        except (KeyError, ValueError, OSError):
            raise ActError(f"tz: there is no time zone {changes['tz']}.") from None

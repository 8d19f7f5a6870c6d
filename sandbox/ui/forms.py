"""What browsers send for the elements of a form."""

import base64
import re
from typing import Any

from aiohttp import web

from sandbox.elements import STATE_KEYS, options_of
from sandbox.entities import Json
from sandbox.ui.blocks import field_name


def value_of(element: Json, form: Any, name: str) -> Any:
    """The form's value for an element: a list if several can be chosen, else a text, or "" if it's missing."""
    if element["type"] == "file_input":
        return [_file(field) for field in _chosen_files(form, name)]
    if STATE_KEYS[element["type"]].endswith("s"):
        order = [option.get("value") for option in options_of(element)]
        several = [str(each) for each in form.getall(name, []) if each != ""]
        return sorted(several, key=lambda each: order.index(each) if each in order else 0)
    # Browsers send line breaks as CR LF.
    return str(form.get(name, "")).replace("\r\n", "\n")


def named_as_written(form: Any) -> Any:
    """A form that was sent in parts, with the names of its fields as they are on the page. Browsers write quotes and
    line breaks in them in another way (HTML, "multipart/form-data")."""
    signs = {"%22": '"', "%0D": "\r", "%0A": "\n"}
    written = [(re.sub("%(22|0D|0A)", lambda sign: signs[sign[0]], name), value) for name, value in form.items()]
    named = form.copy()
    named.clear()
    named.extend(written)
    return named


def _chosen_files(form: Any, name: str) -> list[web.FileField]:
    """The files in a form's field. Browsers send an empty one if none was chosen."""
    return [field for field in form.getall(name, []) if isinstance(field, web.FileField) and field.filename]


def _file(field: web.FileField) -> Json:
    return {"name": field.filename, "content": base64.b64encode(field.file.read()).decode()}


def is_left_empty(element: Json, form: Any, block: Json) -> bool:
    """Whether no file was chosen now. One that was uploaded before stays, because browsers don't keep it."""
    name = field_name(block["block_id"], element["action_id"])
    return element["type"] == "file_input" and not _chosen_files(form, name)

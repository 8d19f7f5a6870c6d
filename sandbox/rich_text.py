"""Rich text as people write it in the page: typed with simple signs, sent as Slack's own editor sends it."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sandbox.emoji import EMOJI
from sandbox.entities import Json
from sandbox.workspace import Workspace

FENCE = "```"
_ITEM = re.compile(r"(?P<indent>(?: {4})*)(?:(?P<bullet>[•*-])|(?P<number>\d{1,3})\.) (?P<words>.*)")
_STYLES = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_BROADCASTS = ("channel", "here", "everyone")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<target>https?://[^\s)]+)\)"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|(?<!\w)\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?!\w)"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
    r"|(?<!\w)(?P<name>[@#][\w.-]*\w)"
)


def rich_text_of(typed: str, workspace: Workspace) -> Json | None:
    """What was typed, as the value of a rich_text_input; None if it's empty.

    Signs: ``` around code, `code`, *bold*, _italic_, ~struck~, > quotes, lists with • or - or *, numbered lists with 1.
    (four blanks before an item make it one of an inner list), :emoji:, @person, @here, #channel, addresses and
    [text](address).
    """
    if not typed.strip():
        return None
    return {"type": "rich_text", "elements": list(_parts(typed, workspace))}


def typed_of(value: Mapping[str, Any] | None) -> str:
    """A rich text as it can be typed, with people and channels by their ID."""
    return "\n".join(_typed_part(part) for part in (value or {}).get("elements", []))


def _parts(typed: str, workspace: Workspace) -> Iterator[Json]:
    pieces = typed.split(FENCE)
    if len(pieces) % 2 == 0:
        pieces = [FENCE.join(pieces)]
    for place, piece in enumerate(pieces):
        bare = piece.strip("\n") if len(pieces) > 1 else piece
        if place % 2 and bare:
            yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": bare}], "border": 0}
        elif bare:
            yield from _lines(bare, workspace)


def _lines(text: str, workspace: Workspace) -> Iterator[Json]:
    for kind, group in groupby(text.split("\n"), _kind):
        lines = list(group)
        if kind == "quote":
            quoted = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
            yield {"type": "rich_text_quote", "elements": list(_runs(quoted, workspace))}
        elif kind == "text":
            yield {"type": "rich_text_section", "elements": list(_runs("\n".join(lines), workspace))}
        else:
            yield _list([found for line in lines if (found := _ITEM.fullmatch(line))], workspace)


def _kind(line: str) -> str:
    if line.startswith(">"):
        return "quote"
    found = _ITEM.fullmatch(line)
    return f"{'bullet' if found['bullet'] else 'ordered'} {found['indent']}" if found else "text"


def _list(items: list[re.Match[str]], workspace: Workspace) -> Json:
    first = items[0]
    made: Json = {
        "type": "rich_text_list",
        "elements": [{"type": "rich_text_section", "elements": list(_runs(one["words"], workspace))} for one in items],
        "style": "bullet" if first["bullet"] else "ordered",
        "indent": len(first["indent"]) // 4,
        "border": 0,
    }
    if first["number"] and int(first["number"]) > 1:
        made["offset"] = int(first["number"]) - 1
    return made


def _runs(text: str, workspace: Workspace) -> Iterator[Json]:
    end = 0
    for found in _INLINE.finditer(text):
        run = _run(found, workspace)
        if run is not None:
            if found.start() > end:
                yield {"type": "text", "text": text[end : found.start()]}
            yield run
            end = found.end()
    if end < len(text):
        yield {"type": "text", "text": text[end:]}


def _run(found: re.Match[str], workspace: Workspace) -> Json | None:
    """What signs stand for; None if they stand for nothing here."""
    for style in _STYLES:
        if found[style]:
            return {"type": "text", "text": found[style], "style": {style: True}}
    if found["label"]:
        return {"type": "link", "url": found["target"], "text": found["label"]}
    if found["url"]:
        return {"type": "link", "url": found["url"]}
    if found["emoji"]:
        sign = EMOJI.get(found["emoji"])
        code = "-".join(f"{ord(each):x}" for each in sign) if sign else None
        return {"type": "emoji", "name": found["emoji"], "unicode": code} if code else None
    return _mention(found["name"][0], found["name"][1:], workspace)


def _mention(sign: str, name: str, workspace: Workspace) -> Json | None:
    if sign == "@" and name in _BROADCASTS:
        return {"type": "broadcast", "range": name}
    if sign == "@":
        person = workspace.find_person(name)
        return {"type": "user", "user_id": person.id} if person else None
    named = (each for each in workspace.channels.values() if each.kind != "im" and name in (each.id, each.name))
    channel = next(named, None)
    return {"type": "channel", "channel_id": channel.id} if channel else None


def _typed_part(part: Json) -> str:
    if part["type"] == "rich_text_list":
        first = part.get("offset", 0) + 1
        signs = [f"{first + place}." if part["style"] == "ordered" else "•" for place in range(len(part["elements"]))]
        indent = "    " * part.get("indent", 0)
        items = zip(signs, part["elements"], strict=True)
        return "\n".join(f"{indent}{sign} {_typed_part(item)}" for sign, item in items)
    text = "".join(_typed_run(run) for run in part["elements"])
    if part["type"] == "rich_text_quote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    return f"{FENCE}\n{text}\n{FENCE}" if part["type"] == "rich_text_preformatted" else text


def _typed_run(run: Json) -> str:
    kind = run["type"]
    if kind == "link":
        return f"[{run['text']}]({run['url']})" if run.get("text") not in (None, run["url"]) else str(run["url"])
    if kind in ("user", "channel"):
        return f"{'@' if kind == 'user' else '#'}{run[f'{kind}_id']}"
    if kind == "text":
        marks = [mark for style, mark in _STYLES.items() if run.get("style", {}).get(style)]
        return "".join(marks) + str(run["text"]) + "".join(reversed(marks))
    return {"emoji": f":{run.get('name')}:", "broadcast": f"@{run.get('range')}"}.get(kind, "")

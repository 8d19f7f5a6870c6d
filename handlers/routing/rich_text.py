"""Rich text that people write in forms. It becomes the markup that Slack's messages have, and then the text that
Steward stores: lists, quotes and code with their signs, links with their address, and people by name."""

import re
from collections.abc import Callable
from typing import Any

from handlers.routing.arguments import MARKUP, clean, mentioned, plain
from handlers.routing.profiles import mapping_in, slack_id_in
from handlers.routing.routes import Request
from handlers.views.blocks import FENCE
from handlers.views.formatting import BULLET, INDENT, MARKS, QUOTE
from models.directory.lookup import find_person

MOST_NAMED = 20
"""The most people whose names are looked up for a text."""
MOST_ASKED = 2
"""The most of them that Slack is asked about, because the form waits."""
MOST_INDENTS = 8
MENTION = re.compile(r"<@[UW][A-Z0-9]+>")


class Marked(str):
    """A text with Slack's markup: escaped, and with mentions and links in angle brackets."""

    __slots__ = ()


def marked(value: object) -> Marked:
    """What a rich text input has, as Slack would write it in a message's text. Mentions of groups and whole channels
    become words."""
    parts = [_PARTS.get(str(part.get("type")), _section)(part) for part in _elements(value)]
    return Marked(clean("\n".join(parts)))


def as_read(text: str) -> str:
    """Slack's marked-up text as the person saw it. A link has its address too, if something else stands for it."""
    return plain(MARKUP.sub(_with_link, text))


async def written(request: Request, name: str) -> str:
    """What was written into an input of a form, as Steward stores it. Mentions are people's names.

    Call this before changing anything: the handler may start again.

    Raises:
        Misunderstood: The form has no such input.
    """
    text = request.entered(name)
    if not isinstance(text, Marked):
        # A plain input, as in a form that was opened before an upgrade.
        return text
    named = list(dict.fromkeys(MENTION.findall(text)))[:MOST_NAMED]
    names = {mention: await _name(request, mentioned(mention) or "") for mention in named}
    someone = request.reader.plain("someone")
    return as_read(MENTION.sub(lambda found: _escaped("@" + (names.get(found[0]) or someone)), text))


async def _name(request: Request, user_id: str) -> str:
    """The name of a Slack user; empty if nobody knows it."""
    person = await find_person(request.desk.session, request.slack_id(user_id))
    if person is not None:
        return person.name
    if user_id not in request.profiles and len(request.profiles) >= MOST_ASKED:
        return ""
    profile = request.profile_of(user_id)
    return profile.name if profile else ""


def _with_link(found: re.Match[str]) -> str:
    kind, target, label = found["kind"], found["target"], found["label"] or ""
    is_hidden = not kind and target.startswith(("http://", "https://")) and label and label not in target
    return f"{label} ({target})" if is_hidden else found[0]


def _elements(part: object) -> list[Any]:
    found = mapping_in(part).get("elements")
    return [mapping_in(one) for one in found] if isinstance(found, list) else []


def _section(part: Any) -> str:
    text = "".join(_inline(one) for one in _elements(part))
    # Slack ends a paragraph with a line break if something else follows it.
    return text.removesuffix("\n")


def _list(part: Any) -> str:
    indent = INDENT * min(max(_number(part.get("indent")), 0), MOST_INDENTS)
    first = max(_number(part.get("offset")), 0) + 1
    lines = []
    for place, item in enumerate(_elements(part), first):
        sign = f"{place}." if part.get("style") == "ordered" else BULLET
        lines.append(f"{indent}{sign} {_section(item).replace(chr(10), chr(10) + indent + INDENT)}")
    return "\n".join(lines)


def _quote(part: Any) -> str:
    return "\n".join(_escaped(QUOTE) + line for line in _section(part).split("\n"))


def _code(part: Any) -> str:
    bare = "".join(_text(one) for one in _elements(part)).strip("\n")
    # Three backticks inside would end the code.
    return f"{FENCE}\n{_escaped(bare.replace(FENCE, '`` `'))}\n{FENCE}" if bare.strip() else ""


def _inline(one: Any) -> str:
    style = mapping_in(one.get("style"))
    text = _INLINE.get(str(one.get("type")), lambda it: _escaped(_text(it)))(one)
    if style.get("code"):
        return _around("`", text) if "`" not in text else text
    for name, mark in MARKS.items():
        text = _around(mark, text) if style.get(name) else text
    return text


def _around(mark: str, text: str) -> str:
    """Each line of a text between two marks, which stand close to its words."""
    return re.sub(r"[^\s](?:[^\n]*[^\s])?", lambda found: f"{mark}{found[0]}{mark}", text)


def _text(one: Any) -> str:
    """What stands for an element of any type, as plain text."""
    return str(next((one[name] for name in ("text", "fallback", "value", "url") if one.get(name)), ""))


def _link(one: Any) -> str:
    url, label = str(one.get("url") or "").replace("|", "%7C"), str(one.get("text") or "")
    if not url.startswith(("http://", "https://", "mailto:")):
        return _escaped(label or url)
    label = re.sub(r"[<>|\n]", " ", label)
    return f"<{_escaped(url)}|{_escaped(label)}>" if label and label != url else f"<{_escaped(url)}>"


def _emoji(one: Any) -> str:
    """The sign itself, or the name of an emoji that only the workspace has."""
    try:
        return "".join(chr(int(code, 16)) for code in str(one.get("unicode") or "").split("-"))
    except (ValueError, OverflowError):
        return _escaped(f":{one.get('name') or ''}:")


def _user(one: Any) -> str:
    user_id = slack_id_in(one.get("user_id"), "UW")
    return f"<@{user_id}>" if user_id else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


_PARTS: dict[str, Callable[[Any], str]] = {
    "rich_text_list": _list,
    "rich_text_quote": _quote,
    "rich_text_preformatted": _code,
}
_INLINE: dict[str, Callable[[Any], str]] = {
    "link": _link,
    "emoji": _emoji,
    "user": _user,
    # Slack sends only their IDs, and their names need further scopes.
    "channel": lambda _: "#channel",
    "usergroup": lambda _: "@group",
    "broadcast": lambda one: "@" + _escaped(str(one.get("range") or "channel")),
}

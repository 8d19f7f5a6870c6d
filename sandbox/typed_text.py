"""How Slack changes typed text: it escapes it, and marks up mentions, channels, links and addresses."""

import re

from sandbox.workspace import Workspace

_MARKS = re.compile(
    r"<(?P<mention>[@#][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w])(?P<name>[@#][\w.-]+)"
)
_WRITTEN = re.compile(r"<([^<>]+)>")


def escaped(text: str) -> str:
    """Text with Slack's three control characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked_up(text: str, workspace: Workspace, *, with_names: bool) -> str:
    """The text as the app gets it: `@ana` as `<@U0ANA>`, `#general` as `<#C…|general>`, links and emails in brackets.

    `with_names` adds the name to a mention, as slash commands do: `<@U0ANA|ana>`.
    """
    parts, end = [], 0
    for mark in _MARKS.finditer(text):
        parts += [escaped(text[end : mark.start()]), _marked(mark, workspace, with_names)]
        end = mark.end()
    return "".join([*parts, escaped(text[end:])])


def as_typed(text: str, workspace: Workspace) -> str:
    """Marked-up text as its author typed it, to be edited."""
    return unescaped(_WRITTEN.sub(lambda found: _typed(found, workspace), text))


def unescaped(text: str) -> str:
    """Text without Slack's escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed(found: re.Match[str], workspace: Workspace) -> str:
    target, _, label = found[1].partition("|")
    if target[0] == "@":
        person = next((each for each in workspace.everybody() if each.id == target[1:]), None)
        return f"@{person.name}" if person else target
    return f"#{label}" if target[0] == "#" else label or target


def _marked(mark: re.Match[str], workspace: Workspace, with_names: bool) -> str:
    if mark["url"]:
        return f"<{escaped(mark['url'])}>"
    if mark["email"]:
        return f"<mailto:{mark['email']}|{mark['email']}>"
    typed = mark["mention"] or mark["name"]
    name, rest = typed[1:], ""
    while name:
        found = _reference(typed[0], name, workspace, with_names)
        if found:
            return found + escaped(rest)
        if mark["mention"] or name[-1] not in ".-_":
            break
        name, rest = name[:-1], name[-1] + rest
    return escaped(mark[0])


def _reference(sign: str, name: str, workspace: Workspace, with_names: bool) -> str | None:
    if sign == "#":
        by_name = (each for each in workspace.channels.values() if each.kind != "im" and name in (each.id, each.name))
        channel = next(by_name, None)
        return f"<#{channel.id}|{channel.name}>" if channel else None
    person = next((each for each in workspace.everybody() if name in (each.id, each.name)), None)
    if person is None:
        return None
    return f"<@{person.id}|{person.name}>" if with_names else f"<@{person.id}>"

"""Suggestions for a command line that Steward doesn't understand."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from handlers.routing.arguments import plain
from handlers.routing.usage import fits, is_id
from handlers.views.blocks import Message, button, buttons, section
from handlers.views.errors import HELP, LONGEST_LINE, help_button, spoiled
from handlers.views.problems.registry import short
from handlers.views.reader import Reader

if TYPE_CHECKING:
    from handlers.routing.routes import Route, RouteTable

OTHER_WORDS = {
    "/enquiry ask": "/enquiry new",
    "/enquiry open": "/enquiry new",
    "/ticket add": "/ticket new",
    "/ticket all": "/ticket list",
    "/ticket handover": "/ticket assign",
    "/ticket unassign": "/ticket release",
    "/ticket status": "/ticket state",
    "/ticket priority": "/ticket severity",
    "/ticket cancel": "/ticket resolve",
    "/ticket create": "/ticket new",
    "/ticket done": "/ticket resolve",
    "/ticket find": "/ticket list",
    "/ticket fixed": "/ticket resolve",
    "/ticket mine": "/ticket list",
    "/ticket open": "/ticket new",
    "/ticket reply": "/ticket comment",
    "/ticket search": "/ticket list",
    "/ticket share": "/ticket sharing",
    "/ticket solve": "/ticket resolve",
    "/ticket solved": "/ticket resolve",
    "/ticket take": "/ticket claim",
    "/ticket update": "/ticket comment",
}
"""Commands that people look for under another command's word."""


def misunderstood(reader: Reader, route: "Route", word: str, line: str, routes: "RouteTable") -> Message:
    """A word that we don't understand: suggest the nearest command, with its usage."""
    if not route.name.startswith("/"):
        return spoiled(reader)
    if not word:
        usage = _usage(route)
        text = reader.say(
            "Something is missing. Usage: `{usage}`. `/steward help` explains every command.", usage=usage
        )
        return Message(text, [section(text), buttons(help_button(reader))])
    word = short(word)
    meant, near = _nearest(route, line, routes)
    if near and len(near) <= LONGEST_LINE:
        values = {"word": word, "near": short(plain(near))}
        text = reader.say(
            "I don't understand “{word}”. Did you mean `{near}`? `/steward help` explains every command.", **values
        )
        others = [] if near == HELP else [help_button(reader)]
        return Message(text, [section(text), buttons(button(plain(near), near), *others)])
    text = reader.say(
        "I don't understand “{word}”. Usage: `{usage}`. `/steward help` explains every command.",
        word=word,
        usage=_usage(meant),
    )
    return Message(text, [section(text), buttons(help_button(reader))])


def _usage(route: "Route") -> str:
    return f"{route.name} {route.usage}".strip()


def _nearest(route: "Route", line: str, routes: "RouteTable") -> tuple["Route", str | None]:
    """The command that was probably meant, and its full line if it would understand the words or the IDs among them. A
    subcommand of the same command comes first."""
    command, *words = line.split()
    if route.name != command:
        return route, None
    by_name = {one.name: one for one in routes.lines}
    if words and (other := OTHER_WORDS.get(f"{command} {words[0].lower()}")):
        return by_name[other], _fitting(by_name[other], words[1:])
    own = {name: by_name[f"{command} {name}"] for name in routes.words_of(command)}
    others = {name.removeprefix("/"): by_name[name] for name in routes.commands if name != command}
    for choices in (own, others):
        found = [
            (choices[near], [*words[:place], *words[place + 1 :]])
            for place, word in enumerate(words)
            for near in get_close_matches(plain(word).lower(), list(choices))
        ]
        for meant, left in found:
            if fitting := _fitting(meant, left):
                return meant, fitting
        if found:
            return found[0][0], None
    return route, None


def _fitting(route: "Route", words: list[str]) -> str | None:
    """The line of a command with these words, or only with the IDs among them, if it would understand them."""
    for kept in (words, [word for word in words if is_id(word)]):
        if fits(route.usage, kept):
            return " ".join([route.name, *kept])
    return None

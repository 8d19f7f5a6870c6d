"""Routes: what people can reach from Slack, and the action behind each."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.views.blocks import Home, Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.reader import Reader, gettext_noop
from models.access.desk import Desk
from models.desks.files.keeping import OfferedFile
from models.directory.people import SlackId
from models.identity.profiles import SlackProfile

WordT = TypeVar("WordT", bound=StrEnum)


SAME = gettext_noop("the same")
"""The help text for a long form such as `/invoice list`. The help shows only the short form."""


CHANGED, DELETED = "message_changed", "message_deleted"
"""The routes of direct messages that their authors change or delete."""
PARKED = "message_parked"
"""The route of a direct message that couldn't be handled."""
LATE = "late"
"""The value of an event about a person that is handled later than it came. Others may have followed it by then."""


class Touch(StrEnum):
    """How a person reaches a route."""

    COMMAND = "command"
    BUTTON = "button"
    OPTIONS = "options"
    FORM = "form"
    SHORTCUT = "shortcut"
    HOME = "home"
    MESSAGE = "message"
    EVENT = "event"


@dataclass(frozen=True)
class Asked:
    """The content of a request from Slack. Nothing in it identifies the caller.

    `line` is the command line, and `arguments` are the words after its subcommand. `value` is the value of the pressed
    button, or what was typed into a searchable select. `values` are the form's inputs by name, also of the unfinished
    form in which a button is pressed, or a message's text, thread and files. `form_context` is the thing that the form
    is about, or the message's event.
    `profile` is the person that an event is about. `offered` are the files of a message or form.
    """

    line: str = ""
    arguments: Arguments = field(default_factory=Arguments)
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    form_context: str = ""
    profile: SlackProfile | None = None
    offered: Sequence[OfferedFile] = ()

    def entered(self, name: str) -> str:
        """The value of one of the form's inputs.

        Raises:
            Misunderstood: The form has no such input.
        """
        if name not in self.values:
            raise Misunderstood
        return self.values[name]

    def carried(self) -> dict[str, Any]:
        """What a form of several steps carries along. It comes from outside: trust it no more than typed text.

        Raises:
            Misunderstood: It isn't in the format that our forms write.
        """
        try:
            carried = json.loads(self.form_context or "{}")
        except ValueError:
            raise Misunderstood from None
        if not isinstance(carried, dict):
            raise Misunderstood
        return carried

    def entered_of(self, words: type[WordT], name: str) -> WordT:
        """The value of an input that offers a fixed set of words.

        Raises:
            Misunderstood: The form has no such input, or the word isn't in the set.
        """
        try:
            return words(self.entered(name))
        except ValueError:
            raise Misunderstood(self.values[name]) from None


class ProfileNeeded(Exception):
    """The request needs a user's profile from Slack. The transaction is rolled back while Slack is asked."""

    def __init__(self, user_id: str) -> None:
        super().__init__(user_id)
        self.user_id = user_id


@dataclass(frozen=True)
class SharedFile:
    """A file that a person uploaded in a form."""

    name: str
    content: bytes


class FileNeeded(Exception):
    """The request needs a file from Slack. The transaction is rolled back while it's downloaded."""

    def __init__(self, file_id: str) -> None:
        super().__init__(file_id)
        self.file_id = file_id


@dataclass(frozen=True)
class Request(Asked):
    """One request as a handler sees it: its content, and the desk, which knows the caller.

    `lines` are the routes that can be typed, for the help. `home_team` is the vendor's own workspace. `profiles` are
    those that Slack has already sent, and `files` the files.
    """

    desk: Desk = field(kw_only=True)
    reader: Reader = field(kw_only=True)
    lines: Sequence["Route"] = field(default=(), kw_only=True)
    home_team: str = field(default="", kw_only=True)
    profiles: Mapping[str, SlackProfile | None] = field(default_factory=dict, kw_only=True)
    files: Mapping[str, SharedFile | None] = field(default_factory=dict, kw_only=True)

    def slack_id(self, user_id: str) -> SlackId:
        """The Slack user with this ID, in the caller's workspace or Grid."""
        return replace(self.desk.slack_user, user_id=user_id)

    def profile_of(self, user_id: str) -> SlackProfile | None:
        """A user of the caller's workspace, as Slack describes them; None if Slack doesn't.

        Call this before changing anything: the handler starts again once Slack has answered.

        Raises:
            ProfileNeeded: Slack hasn't been asked yet.
        """
        if user_id not in self.profiles:
            raise ProfileNeeded(user_id)
        return self.profiles[user_id]

    def file_of(self, file_id: str) -> SharedFile | None:
        """A file that the caller uploaded; None if Slack doesn't give it, or it's too big.

        Call this before changing anything: the handler starts again once Slack has answered.

        Raises:
            FileNeeded: Slack hasn't been asked yet.
        """
        if file_id not in self.files:
            raise FileNeeded(file_id)
        return self.files[file_id]


Answer = Message | Modal | Home | Suggestions | None
Handler = Callable[[Request], Awaitable[Answer]]
HandlerT = TypeVar("HandlerT", bound=Handler)


@dataclass(frozen=True)
class Route:
    """One thing that people can reach from Slack.

    Args:
        touch: How people reach it.
        name: `/invoice pay` for a subcommand, `/invoice` for the command alone; otherwise the action or callback ID.
        action: The action behind it. It must be made by `@action`, or the start fails.
        usage: The words after the name, in the usage notation: `[SUB-…]`, `@person`.
        help: One line of help, marked for translation. A long form of another command has `SAME`, and isn't listed.
        own: Load one of the caller's subscriptions with the caller: the one that's named, or without words all.
    """

    touch: Touch
    name: str
    action: Callable[..., Any]
    handler: Handler
    usage: str = ""
    help: str = ""
    own: bool = False

    @property
    def command(self) -> str:
        """The slash command of a route that is typed: `/invoice`."""
        return self.name.split()[0]


@dataclass
class Routes:
    """The routes of one noun."""

    routes: list[Route] = field(default_factory=list)

    def __iter__(self) -> Iterator[Route]:
        return iter(self.routes)

    def command(
        self,
        name: str,
        action: Callable[..., Any],
        usage: str = "",
        help: str = "",  # noqa: A002
        *,
        own: bool = False,
    ) -> Callable[[HandlerT], HandlerT]:
        """Declare a slash command or one of its subcommands."""
        return self._declare(Touch.COMMAND, name, action, usage, help, own=own)

    def button(self, name: str, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare a button that is not a command line."""
        return self._declare(Touch.BUTTON, name, action)

    def options(self, name: str, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare the options of a searchable select: `form.input` in a form, or the word after `/pick` elsewhere. What
        was typed is the request's `value`. `form_context` is the form's, or the words after that word."""
        return self._declare(Touch.OPTIONS, name, action)

    def form(self, name: str, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare the handler for a submitted form."""
        return self._declare(Touch.FORM, name, action)

    def shortcut(self, name: str, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare what a shortcut in the menu of a message does. The manifest has it, too. The message is in `values`,
        and its channel in `value`, as for a message to the app."""
        return self._declare(Touch.SHORTCUT, name, action)

    def home(self, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare the content of the App Home."""
        return self._declare(Touch.HOME, "app_home_opened", action)

    def message(self, action: Callable[..., Any], name: str = "message") -> Callable[[HandlerT], HandlerT]:
        """Declare the answer to a direct message to the app, or what happens after one is changed or deleted."""
        return self._declare(Touch.MESSAGE, name, action)

    def event(self, name: str, action: Callable[..., Any]) -> Callable[[HandlerT], HandlerT]:
        """Declare the handler for an event from Slack. Its caller is Slack, and it has no answer."""
        return self._declare(Touch.EVENT, name, action)

    def _declare(
        self,
        touch: Touch,
        name: str,
        action: Callable[..., Any],
        usage: str = "",
        help: str = "",  # noqa: A002
        *,
        own: bool = False,
    ) -> Callable[[HandlerT], HandlerT]:
        def keep(handler: HandlerT) -> HandlerT:
            self.routes.append(Route(touch, name, action, handler, usage, help, own))
            return handler

        return keep


class RouteError(TypeError):
    """Two routes conflict, or a route has no action. Steward doesn't start."""


@dataclass(frozen=True)
class RouteTable:
    """All routes, checked."""

    by_name: Mapping[tuple[Touch, str], Route]

    @classmethod
    def of(cls, *nouns: Routes) -> "RouteTable":
        """Check and join the routes of all nouns.

        Raises:
            RouteError: Two routes have the same name, a route's action wasn't made by `@action`, or a command has no
                help.
        """
        table: dict[tuple[Touch, str], Route] = {}
        for route in (route for noun in nouns for route in noun):
            if not hasattr(route.action, "permission"):
                raise RouteError(f"{route.name}: its action is not declared with @action.")
            if (route.touch, route.name) in table:
                raise RouteError(f"There are two routes {route.name}.")
            if route.touch is Touch.COMMAND and not route.help:
                raise RouteError(f"{route.name} has no line of help.")
            table[route.touch, route.name] = route
        return cls(table)

    @property
    def commands(self) -> list[str]:
        """The slash commands, in order of declaration."""
        return list(dict.fromkeys(route.name.split()[0] for route in self.lines))

    @cached_property
    def lines(self) -> list[Route]:
        """The routes that can be typed."""
        return [route for route in self.by_name.values() if route.touch is Touch.COMMAND]

    def words_of(self, command: str) -> list[str]:
        """The subcommands of a command."""
        return [route.name.split()[1] for route in self.lines if route.name.startswith(f"{command} ")]

    def typed(self, line: str) -> tuple[Route | None, Arguments]:
        """The route of a command line, and the words after it. A word that isn't a subcommand becomes an argument of
        the command alone."""
        command, _, typed = line.strip().partition(" ")
        word, rest = [*typed.split(maxsplit=1), "", ""][:2]
        if route := self.by_name.get((Touch.COMMAND, f"{command} {word.lower()}")):
            return route, Arguments(rest)
        return self.by_name.get((Touch.COMMAND, command)), Arguments(typed)

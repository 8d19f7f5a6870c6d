"""Answers as views: pages in a modal, and forms on a way that began in the App Home."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.routing.profiles import mapping_in
from handlers.views.blocks import Message, Modal, section
from handlers.views.limits import ONLY_IN_MESSAGES
from handlers.views.reader import Reader

PAGE = "page"
AT_HOME = "@home"
"""The end of a view's callback ID if the way to it began in the App Home. After a change, the Home is drawn again."""
Body = Mapping[str, Any]


def as_page(message: Message) -> Modal:
    """A message as a modal, where Slack allows only that. Modals can't have tables, so the text has their content."""
    message = message.plain or message
    said = section(message.text)
    blocks = [said if block["type"] in ONLY_IN_MESSAGES else block for block in message.blocks]
    return Modal(PAGE, "Steward", blocks or [said], close=Reader().plain("Close"))


def name_of(view: Body) -> str:
    """The name of a form, wherever the way to it began."""
    return str(view.get("callback_id") or "").removesuffix(AT_HOME)


def from_home(body: Body) -> bool:
    """Whether a click or a form is in the App Home, or the way to it began there."""
    view = mapping_in(body.get("view"))
    return view.get("type") == "home" or str(view.get("callback_id") or "").endswith(AT_HOME)


def next_view(body: Body, answer: Message | Modal) -> Modal:
    """An answer as the view that follows a click or a form."""
    view = as_page(answer) if isinstance(answer, Message) else answer
    return replace(view, name=view.name + AT_HOME) if from_home(body) else view

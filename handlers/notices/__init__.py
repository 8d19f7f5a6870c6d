"""Rendering notices with current facts: what each kind says, and to whom. There is a module for each noun."""

import importlib
import pkgutil
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.notices.context import RENDERERS as RENDERERS
from handlers.notices.context import NoticeContext as NoticeContext
from handlers.notices.context import Renderer as Renderer
from handlers.notices.replying import how_to_reply
from handlers.routing.arguments import unmarked
from handlers.routing.readers import reader_of
from handlers.views.blocks import Drawing, Message, section
from handlers.views.mails import Mail, Part, Small, Text
from handlers.views.reader import Reader
from handlers.views.to_type import to_type
from handlers.views.welcomes import NO_WORKSPACE, Workspace
from models.access.desk import NO_CHANNELS, Channels
from models.core.codes import NO_CODES, Codes
from models.core.outbox import OR_BLANK, Notice, Payload, key_of_mail
from models.directory.people import Person
from models.roles import RoleTables

LONGEST_SUBJECT = 100


async def draw(
    session: AsyncSession,
    notice: Notice,
    tables: RoleTables,
    now: datetime,
    codes: Codes = NO_CODES,
    vendor: str = "",
    workspace: Workspace = NO_WORKSPACE,
    channels: Channels = NO_CHANNELS,
    *,
    reply_to: str = "",
    public_url: str = "",
    pays_online: bool = False,
) -> Drawing | None:
    """Render a notice before it is sent. None if there is nothing to say any more.

    Args:
        vendor: The vendor's name.
        workspace: Where Steward is installed.
        channels: The vendor's channels.
        reply_to: The address at which Steward reads emails; empty if it reads none.
        public_url: Where browsers reach Steward; empty if they can't.
        pays_online: Whether a payment provider is connected.
    """
    person = await session.get(Person, notice.person_id) if notice.person_id else None
    reader = await reader_of(session, person, vendor)
    # An edit says what its card says, with the facts of now.
    card = await session.get_one(Notice, notice.edits_id) if notice.edits_id else notice
    context = NoticeContext(
        session, notice, person, tables, now, codes, reader, workspace, channels, reply_to, public_url, pays_online
    )
    renderer = RENDERERS[notice.kind]
    rendered = await renderer(context, card)
    if rendered is None and notice.facts.get(OR_BLANK):
        rendered = blanked(reader)
    drawing = Drawing(rendered) if isinstance(rendered, Message) else rendered
    if drawing is None:
        return None
    mail, ours = drawing.mail, drawing.mail is None and (isinstance(rendered, Message) or bool(drawing.documents))
    if ours:
        # Another person may have typed the address. The reader must not learn who.
        mail = mail_of(reader, drawing.message, person.name if person and not notice.address else "")
    payload = renderer.payload.of(card)
    if mail is None:
        return drawing
    return replace(drawing, mail=_addressed(context, payload, mail, await how_to_reply(context, payload), ours=ours))


def _addressed(context: NoticeContext, payload: Payload, mail: Mail, how: str, *, ours: bool) -> Mail:
    """An email with what depends on its reader: the language, the conversation, why they get it, and whether they can
    answer it or turn it off. `how` is what a reply does; it comes before the small print. `ours`: it was made of the
    message."""
    reader, notice, person = context.reader, context.row, context.person
    beside = notice.key.endswith(key_of_mail(""))
    below = [why_mailed(reader, payload)] if ours and beside and payload.important else []
    above = [part for part in mail.parts if not isinstance(part, Small)]
    small = [part for part in mail.parts if isinstance(part, Small)]
    return replace(
        mail,
        parts=[*above, *([Text(how)] if how else []), *small, *map(Small, below)],
        language=reader.locale.language,
        conversation=mail.conversation or (f"{payload.matter}-{person.id}" if payload.matter and person else ""),
        choice=payload.mail_choice if beside and not payload.mandatory else "",
        takes_replies=bool(how),
    )


def blanked(reader: Reader) -> Message:
    """A message whose words were removed for its reader, because there was a secret in it."""
    text = reader.say("{Vendor} removed this message.")
    return Message(text, [section(text)])


def why_mailed(reader: Reader, payload: Payload) -> str:
    """Why a person in Slack gets this by email too, and how to turn that off."""
    if payload.mandatory:
        return reader.plain("I also send this by email, even if you chose Slack only, because data can't be restored.")
    return reader.plain(
        "I also send important news by email. To get it only in Slack, type this there: /contact settings email off"
    )


def mail_of(reader: Reader, message: Message, name: str = "") -> Mail:
    """A message as an email, with the name of its reader. It has no buttons, so it says what to type instead. A message
    may begin with a contact's words, such as a name. So our own words come first in the subject and in the text."""
    text = unmarked(message.text)
    about = subject_of(text)
    hello = reader.plain("Hello {name},", name=name) if name else reader.plain("Hello,")
    parts: list[Part] = [Text(hello), Text(text), *to_type(reader, message.blocks, text)]
    return Mail(reader.plain("Steward: {about}", about=about), parts, repeated=about if text.startswith(about) else "")


def subject_of(text: str) -> str:
    """The subject for a text: its first line. A long line ends after a sentence or a word."""
    line = text.splitlines()[0].strip()
    if len(line) <= LONGEST_SUBJECT:
        return line
    kept = line[: LONGEST_SUBJECT - 1]
    sentence = kept.rpartition(". ")[0]
    if len(sentence) > LONGEST_SUBJECT // 3:
        return sentence + "."
    return (kept.rpartition(" ")[0] or kept[:-1]) + " …"


# Every module in this folder declares renderers.
for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

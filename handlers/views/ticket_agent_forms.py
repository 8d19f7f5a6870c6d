"""The forms with which agents work on tickets, as Block Kit."""

from collections.abc import Mapping, Sequence

from handlers.routing.arguments import Misunderstood
from handlers.routing.kept import Kept
from handlers.views.block_types import Block, Input
from handlers.views.blocks import Modal, buttons, note, section, words_of_people
from handlers.views.formatting import formatted
from handlers.views.inputs import (
    ROOM_FOR_OPTIONS,
    cut_hint,
    field_of,
    radio_buttons,
    rich_hint,
    rich_input,
    select,
    select_or_search,
    text_input,
)
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.long_texts import beginning
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.ticket_forms import NOTHING, files_along, files_input
from handlers.views.ticket_words import CATEGORIES, SEVERITIES, STATES, author, opened_by, people_named
from models.desks.tickets.answering import Audience, Then
from models.desks.tickets.canned import CannedReply
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import LONGEST_TEXT, Ticket
from models.directory.people import Person

ANSWER = "ticket_answer"
TEXT, TEXT_AGAIN = "text", "text_again"
FILL = "ticket_fill"
"""The select that fills a canned reply into the form."""
MOST_WRITING = 3
MOST_CANNED = 101
"""The most canned replies that are loaded for the select. If they don't fit in, it's one to search in."""
LONGEST_WORD = 1000
"""How much an agent sees of what was written last, where they answer."""
ROOM_FOR_WORDS = 2_500
"""The most characters of JSON for what others said meanwhile, if it has much formatting."""
NOTE = "ticket_note"
RESOLVE = "ticket_resolve"
ASSIGN = "ticket_assign"
STATE = "ticket_state"
SEVERITY = "ticket_severity"
THEN = {
    Then.WAITING: gettext_noop("Wait for the customer"),
    Then.OPEN: gettext_noop("Keep it open"),
    Then.ON_HOLD: gettext_noop("Put it on hold"),
    Then.RESOLVE: gettext_noop("Resolve it"),
}
MOVES = (TicketState.OPEN, TicketState.WAITING, TicketState.ON_HOLD)
"""The states that agents choose."""


def answer_form(
    reader: Reader,
    ticket: Ticket,
    audience: Audience,
    typed: str = "",
    then: Then = Then.WAITING,
    canned: Sequence[CannedReply] = (),
    *,
    within: str = "",
    closing: bool = False,
    again: bool = False,
    in_place: bool = False,
    beside: str = "",
    seen: int | None = None,
    since: Sequence[Comment] = (),
    kept: Kept = NOTHING,
    writing: Sequence[str] = (),
) -> Modal:
    """The form with which an agent answers, with who will see it.

    Args:
        within: The words that narrow the queue down to the part in which the agent goes on.
        beside: A canned reply that has no room in the input, to copy from.
        closing: It asks for the closing answer, with which the ticket is resolved.
        again: The form was shown with the input `TEXT` before. Slack keeps what is in an input of the same name, so
            this one has another.
        seen: The ID of the newest comment that the agent knows; without it, the newest there is.
        since: What others said while the agent was writing.
        kept: Its files go along with the answer.
        writing: The names of the other agents who have the form open.
    """
    known = audience.newest_id if seen is None else seen
    blocks: list[Block] = [
        words_of_people(ticket.subject),
        *(_meanwhile(reader, since) if since else _last_word(reader, ticket, audience)),
        note(seen_by(reader, ticket, audience)),
        *_writing(reader, writing),
        *([_canned(reader, canned)] if canned else []),
        _answer_input(reader, typed, closing=closing, again=again),
    ]
    blocks += [*files_along(reader, kept), files_input(reader, again=bool(kept.files))]
    if beside:
        blocks += [note(reader.say("There's no room left to fill this in:")), words_of_people(beside)]
    if not closing:
        pairs = [(reader.plain(text), one) for one, text in THEN.items()]
        blocks.append(field_of("then", reader.plain("Then"), radio_buttons("then", pairs, then)))
    return Modal(
        name=RESOLVE if closing else ANSWER,
        title=reader.plain("Resolve {ref}", ref=ticket.ref)
        if closing
        else reader.plain("Answer {ref}", ref=ticket.ref),
        submit=reader.plain("Resolve") if closing else reader.plain("Send"),
        close=reader.plain("Cancel"),
        form_context=" ".join(filter(None, [ticket.ref, f"seen:{known}", within, kept.word if kept.files else ""])),
        blocks=blocks,
        in_place=in_place,
    )


def _writing(reader: Reader, names: Sequence[str]) -> list[Block]:
    """Who else may be answering."""
    if not names:
        return []
    more = len(names) - MOST_WRITING
    rest = [reader.plain("{count} more", count=str(more))] if more > 0 else []
    values = {"name": names[0], "names": reader.listed([*names[:MOST_WRITING], *rest])}
    if len(names) == 1:
        return [section(reader.say("*{name} is writing an answer*, or was a few minutes ago.", **values))]
    return [section(reader.say("*{names} are writing answers*, or were a few minutes ago.", **values))]


def _answer_input(reader: Reader, typed: str, *, closing: bool, again: bool) -> Input:
    name = TEXT_AGAIN if again else TEXT
    field = rich_input(name, typed[:LONGEST_ENTRY])
    label = reader.plain("Closing answer") if closing else reader.plain("Your answer")
    return field_of(name, label, field, cut_hint(reader, typed, LONGEST_ENTRY) or rich_hint(reader, LONGEST_TEXT))


def _meanwhile(reader: Reader, since: Sequence[Comment]) -> list[Block]:
    """What others said while an agent was writing, before the agent decides whether the answer still fits."""
    said = reader.say("*This was said while you were writing.*")
    said += " " + reader.say("I haven't sent your answer. Check it, then send it again.")
    blocks: list[Block] = [section(said)]
    for comment in since:
        words = beginning(comment.text, LONGEST_WORD // len(since))
        blocks += [note(author(reader, comment)), formatted(words, ROOM_FOR_WORDS // len(since))]
    return blocks


def _last_word(reader: Reader, ticket: Ticket, audience: Audience) -> list[Block]:
    """What was written last: on a phone, the form covers the ticket."""
    words = audience.last.text if audience.last else ticket.description
    by = author(reader, audience.last) if audience.last else opened_by(reader, ticket)
    return [note(by), formatted(beginning(words, LONGEST_WORD))]


def _canned(reader: Reader, canned: Sequence[CannedReply]) -> Block:
    pairs = [(one.name, str(one.id)) for one in canned]
    return buttons(select_or_search(FILL, reader.plain("Use a canned reply …"), pairs, room=ROOM_FOR_OPTIONS // 3))


def answer_input(values: Mapping[str, str]) -> str:
    """The name of the form's input for the answer: one of two.

    Raises:
        Misunderstood: There is no such input.
    """
    name = next((name for name in (TEXT, TEXT_AGAIN) if name in values), "")
    if not name:
        raise Misunderstood
    return name


def seen_by(reader: Reader, ticket: Ticket, audience: Audience) -> Safe:
    """Who will see what an agent answers."""
    of = ticket.subscription
    if not audience.people and not audience.colleagues:
        return reader.say("No contact on {ref} can see this ticket any more.", ref=of.ref)
    people = [*audience.people, *audience.colleagues]
    said = reader.say("{names} will see this.", names=people_named(reader, people))
    if audience.colleagues:
        said += " " + reader.say(
            "{organization} shares its tickets between colleagues.", organization=of.organization.name
        )
    return said


def note_form(reader: Reader, ticket: Ticket, typed: str = "") -> Modal:
    """The form for an internal note."""
    field = text_input("text", LONGEST_ENTRY, typed[:LONGEST_ENTRY], multiline=True)
    return Modal(
        name=NOTE,
        title=reader.plain("Note on {ref}", ref=ticket.ref),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            note(reader.say("Only {vendor}'s staff see internal notes. Customers never do.")),
            field_of("text", reader.plain("Internal note"), field, cut_hint(reader, typed, LONGEST_ENTRY)),
        ],
    )


def agent_option(person: Person) -> tuple[str, str]:
    """An agent as an option of a select."""
    return f"{person.name} · {person.email}", person.email


def assign_form(reader: Reader, ticket: Ticket, agents: Sequence[Person]) -> Modal:
    """The form that assigns a ticket to one of these agents."""
    pairs = [agent_option(one) for one in agents if one.id != ticket.assignee_id]
    if not pairs:
        nobody = reader.say("Nobody else can work on tickets now.")
        return Modal(name=ASSIGN, title=reader.plain("Assign {ref}", ref=ticket.ref), blocks=[section(nobody)])
    who = select_or_search("agent", reader.plain("Choose an agent"), pairs)
    return Modal(
        name=ASSIGN,
        title=reader.plain("Assign {ref}", ref=ticket.ref),
        submit=reader.plain("Assign"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[words_of_people(ticket.subject), field_of("agent", reader.plain("Agent"), who)],
    )


def state_form(reader: Reader, ticket: Ticket) -> Modal:
    """The form that changes whose turn it is."""
    pairs = [(reader.plain(STATES[one]), one) for one in MOVES]
    return Modal(
        name=STATE,
        title=reader.plain("Status of {ref}", ref=ticket.ref),
        submit=reader.plain("Change"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            field_of("state", reader.plain("Status"), radio_buttons("state", pairs, ticket.state)),
        ],
    )


def severity_form(reader: Reader, ticket: Ticket, *, theirs: bool, chosen: Severity | None = None) -> Modal:
    """The form that changes a ticket's severity. Agents also choose its category. The person who opened it (`theirs`)
    says why."""
    severities = [(reader.plain(text), one) for one, text in SEVERITIES.items()]
    which = select("severity", reader.plain("Choose"), severities, chosen or ticket.severity)
    blocks: list[Block] = [
        words_of_people(ticket.subject),
        field_of("severity", reader.plain("How urgent is it?"), which),
    ]
    if theirs:
        reason = text_input("reason", LONGEST_ENTRY, multiline=True)
        blocks.append(field_of("reason", reader.plain("Why has this changed?"), reason))
    else:
        categories = [(reader.plain(text), one) for one, text in CATEGORIES.items()]
        about = select("category", reader.plain("Choose"), categories, ticket.category)
        blocks.append(field_of("category", reader.plain("Category"), about))
    return Modal(
        name=SEVERITY,
        title=reader.plain("Severity of {ref}", ref=ticket.ref),
        submit=reader.plain("Change"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=blocks,
    )

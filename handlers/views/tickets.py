"""Tickets, as Block Kit."""

from collections.abc import Sequence

from handlers.views.badge import staff_name
from handlers.views.block_types import Block
from handlers.views.blocks import (
    Message,
    button,
    buttons,
    facts,
    header,
    note,
    section,
)
from handlers.views.element_types import Button, Element, Overflow, Style
from handlers.views.fitting import Measured, fits, fitted
from handlers.views.formatting import formatted
from handlers.views.inputs import overflow
from handlers.views.lines import ref_and_name
from handlers.views.long_texts import beginning, begun, pieces, the_rest
from handlers.views.long_texts import whole as in_full
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.ticket_files import file_lines, files_button, says_only_names
from handlers.views.ticket_own import own_button, remind_button
from handlers.views.ticket_ratings import ask_blocks, rating
from handlers.views.ticket_watchers import names_of
from handlers.views.ticket_words import CATEGORIES, SEVERITIES, author, last_word, severity_name, state
from models.desks.tickets.conversation import Conversation, ShownTicket
from models.desks.tickets.tables import Ticket

CLAIM = "ticket_claim"
RESOLVE = "ticket_resolve"
LONGEST_COMMENT = 700
LONGEST_FACT = 600
"""The most characters of a label and its value. An `&` in a name takes five, and a card has eight names."""


def opened(reader: Reader, ticket: Ticket) -> Message:
    """The immediate reply to the person who opened a ticket."""
    return Message(
        reader.say(
            "{ref} is open. I've sent it to {vendor}'s support team, and I'll let you know about every update.",
            ref=ticket.ref,
        )
    )


def commented(reader: Reader, ticket_ref: str, *, reopened: bool = False, owns: bool = False) -> Message:
    """The immediate reply to the person who commented. `owns`: they opened the ticket."""
    text = reader.say("Your comment was added to {ref}.", ref=ticket_ref)
    row = [button(reader.plain("Show {ref}", ref=ticket_ref), f"/ticket show {ticket_ref}")]
    if reopened:
        text += " " + reader.say("It's open again, and I've told {vendor}'s support team.")
        row += [resolve_button(reader, ticket_ref)] if owns else []
    return Message(text, [section(text), buttons(*row)])


def resolve_button(reader: Reader, ticket_ref: str) -> Button:
    """Resolves a ticket."""
    return button(reader.plain("Resolve"), RESOLVE, ticket_ref)


def ticket_card(
    reader: Reader,
    shown: ShownTicket,
    *,
    may_comment: bool = True,
    owns: bool = False,
    triages: bool = False,
    assigned: bool = False,
    sees_customers: bool = False,
    steps: Sequence[Element] = (),
    wrote: bool = False,
) -> Message:
    """One ticket with a page of its comments, for the people who may see it. Agents and the person who opened it
    (`owns`) get the next steps, and staff get the ways to its customer. `assigned`: to the reader. `steps`: an agent's,
    on the way through the queue. `wrote`: some of the comments are the reader's."""
    row: list[Element] = []
    ticket, is_resolved = shown.ticket, shown.ticket.ended
    if triages and not owns and not is_resolved:
        row += steps or agent_row(reader, ticket, others=not assigned)
    elif may_comment and (triages or not is_resolved):
        row.append(button(reader.plain("Comment"), f"/ticket comment {ticket.ref}"))
    if owns and not is_resolved:
        row.append(resolve_button(reader, ticket.ref))
    if any(shown.files.values()):
        row.append(files_button(reader, ticket))
    if may_comment and is_resolved:
        row.append(not_fixed_button(reader, ticket))
    if wrote and may_comment:
        row.append(own_button(reader, ticket.ref))
    row.append(remind_button(reader, ticket.ref))
    if sees_customers:
        of = ticket.subscription
        row.append(button(reader.plain("Show {ref}", ref=of.ref), f"/subscription show {of.ref}"))
        row.append(button(reader.plain("Contacts"), f"/contact list {of.ref}"))
        row.append(button(reader.plain("Customer"), f"/customer {of.organization.ref}"))
    return Message(
        _text(reader, ticket),
        _body(reader, shown, buttons(*row), whole=True, names_customer=sees_customers),
    )


def agent_row(reader: Reader, ticket: Ticket, *, others: bool = False) -> list[Element]:
    """The next steps of an agent with a ticket that hasn't ended. `others`: if it's assigned, it's to a colleague of
    the reader."""
    row: list[Element] = []
    if claim := take_button(reader, ticket, others=others, style="primary"):
        row.append(claim)
    row.append(answer_button(reader, ticket.ref))
    row.append(resolve_button(reader, ticket.ref))
    return [*row, more_steps(reader, ticket)]


def take_button(reader: Reader, ticket: Ticket, *, others: bool, style: Style | None = None) -> Button | None:
    """Claims a ticket, or takes it over from a colleague."""
    if can_claim(ticket):
        return button(reader.plain("Claim"), CLAIM, ticket.ref, style=style)
    return button(reader.plain("Take over …"), f"/ticket claim {ticket.ref}") if others else None


def more_steps(reader: Reader, ticket: Ticket) -> Overflow:
    """The rarer steps of an agent, behind three dots."""
    more = [
        (reader.plain("Assign …"), f"/ticket assign {ticket.ref}"),
        (reader.plain("Change severity or category …"), f"/ticket severity {ticket.ref}"),
        (reader.plain("Change status …"), f"/ticket state {ticket.ref}"),
        (reader.plain("Add an internal note …"), f"/ticket note {ticket.ref}"),
    ]
    if ticket.assignee_id is not None:
        more.append((reader.plain("Give back to the queue"), f"/ticket release {ticket.ref}"))
    return overflow(more)


def answer_button(reader: Reader, ticket_ref: str) -> Button:
    """Opens the form with which agents answer."""
    return button(reader.plain("Answer"), f"/ticket answer {ticket_ref}")


def not_fixed_button(reader: Reader, ticket: Ticket) -> Button:
    """Opens the form that reopens a ticket."""
    return button(reader.plain("Not fixed"), f"/ticket reopen {ticket.ref}")


def triage_card(reader: Reader, shown: ShownTicket) -> Message:
    """The card in the triage channel."""
    ticket = shown.ticket
    row = [button(reader.plain("Show"), f"/ticket show {ticket.ref}")] if ticket.ended else agent_row(reader, ticket)
    if any(shown.files.values()):
        row.append(files_button(reader, ticket))
    row.append(remind_button(reader, ticket.ref))
    return Message(_text(reader, ticket), _body(reader, shown, buttons(*row), names_customer=True))


def can_claim(ticket: Ticket) -> bool:
    """Whether nobody works on a ticket yet, and it hasn't ended."""
    return not ticket.ended and ticket.assignee_id is None


def _text(reader: Reader, ticket: Ticket) -> Safe:
    values = {"ref": ticket.ref, "subject": ticket.subject, "severity": severity_name(reader, ticket.severity)}
    text = reader.say("{ref} ({severity}): {subject}", **values) + " · " + state(reader, ticket)
    return with_words(text, ticket.description)


def _body(
    reader: Reader, shown: ShownTicket, below: Block, *, whole: bool = False, names_customer: bool = False
) -> Measured:
    """The content of a ticket, with blocks `below` it. `whole`: with the full texts."""
    ticket, conversation = shown.ticket, shown.conversation
    show = f"/ticket show {ticket.ref}"
    read = f"/ticket read {ticket.ref}"
    head = _head(reader, shown, names_customer=names_customer)
    sent = [note(file_lines(reader, files))] if (files := shown.files.get(0)) else []
    text = ticket.description
    described = in_full(reader, text, read, 1) if whole else begun(reader, text, show, formatted)
    if not fits([*head, *described, *sent, below]):
        short = beginning(ticket.description, LONGEST_COMMENT)
        described = [formatted(short), note(the_rest(reader, read))]
    comments: list[Block] = []
    for comment in conversation.comments:
        text = pieces(comment.text)[0] if whole else beginning(comment.text, LONGEST_COMMENT)
        line, all_of_it = author(reader, comment), f"{read} comment {comment.id}" if whole else show
        cut = "" if text == comment.text else " · " + the_rest(reader, all_of_it)
        files = shown.files.get(comment.id, ())
        if says_only_names(comment.text, files):
            comments += [note(line), section(file_lines(reader, files))]
            continue
        if files:
            line += "\n" + file_lines(reader, files)
        comments += [note(line + cut), formatted(text)]
    total = conversation.earlier + len(conversation.comments)
    return fitted(
        [*head, *described, *sent],
        comments,
        [below],
        of=total,
        more=lambda left: section(
            reader.say_count("{count} earlier comment", "{count} earlier comments", left),
            button(reader.plain("Show earlier"), f"{show} before {_oldest(conversation, left)}"),
        ),
        blocks_a_row=2,
        newest_last=True,
    )


def _head(reader: Reader, shown: ShownTicket, *, names_customer: bool) -> list[Block]:
    """What a ticket is about, and what became of it."""
    ticket = shown.ticket
    return [
        header(f"{ticket.ref} · {ticket.subject}"),
        facts(
            [
                (reader.say("Severity"), escape(reader.plain(SEVERITIES[ticket.severity]))),
                (reader.say("Status"), state(reader, ticket)),
                (reader.say("Subscription"), ref_and_name(ticket.subscription)),
                *(_of_customer(reader, shown) if names_customer else []),
                (
                    reader.say("Opened by"),
                    reader.say("{name}, {at}", name=ticket.opener.name, at=reader.moment(ticket.opened_at)),
                ),
                *(_so_far(reader, ticket) if names_customer else []),
            ],
            LONGEST_FACT,
        ),
        *_people_and_rating(reader, ticket, names_customer=names_customer),
    ]


def _people_and_rating(reader: Reader, ticket: Ticket, *, names_customer: bool) -> list[Block]:
    """Who watches a ticket, and how it was rated, if there is any of that."""
    pairs = [(reader.say("Watchers"), names_of(reader, ticket))] if ticket.watchers else []
    if names_customer and ticket.rating:
        pairs.append((reader.say("Rating"), rating(reader, ticket.rating)))
    return [facts(pairs, LONGEST_FACT)] if pairs else []


def _of_customer(reader: Reader, shown: ShownTicket) -> list[tuple[Safe, Safe]]:
    """What agents know of the customer. They see whether a payment is overdue, but no amounts."""
    of = shown.ticket.subscription
    ends = gettext_noop("Renews on {day}") if of.renews else gettext_noop("Ends on {day}")
    late = reader.say("Yes") if shown.overdue else reader.say("No")
    return [
        (reader.say("Customer"), escape(of.organization.name)),
        (reader.say("Plan"), escape(of.plan.name)),
        (reader.say("Term"), reader.say(ends, day=reader.day(of.ends_on))),
        *([] if shown.overdue is None else [(reader.say("Payment overdue"), late)]),
    ]


def _so_far(reader: Reader, ticket: Ticket) -> list[tuple[Safe, Safe]]:
    """How old a ticket is, and who wrote last."""
    last = last_word(reader, ticket)
    category = escape(reader.plain(CATEGORIES[ticket.category]))
    return [
        (reader.say("Category"), category),
        (
            reader.say("Last word"),
            Safe(" · ").join([last, reader.say("opened {ago}", ago=reader.ago(ticket.opened_at))]),
        ),
    ]


def _oldest(conversation: Conversation, left: int) -> int:
    """The ID of the oldest comment that is shown if `left` older ones aren't."""
    shown = conversation.comments[left - conversation.earlier :]
    return shown[0].id if shown else conversation.comments[-1].id + 1


def take_over(reader: Reader, ticket: Ticket) -> Message:
    """Asks an agent whether to take over a colleague's ticket."""
    values = {"ref": ticket.ref, "agent": staff_name(reader, ticket.assignee), "name": ticket.opener.name}
    text = reader.say("{ref} is assigned to {agent}. Take it over? I'll let both {agent} and {name} know.", **values)
    yes = button(reader.plain("Take over"), f"/ticket claim {ticket.ref} confirmed", style="primary")
    return Message(text, [section(text), buttons(yes)])


def closed(reader: Reader, ticket: Ticket) -> Message:
    """The reply to the person who opened a ticket and closed it."""
    text = reader.say("{ref} is closed.", ref=ticket.ref)
    return Message(text, [section(text), buttons(not_fixed_button(reader, ticket)), *ask_blocks(reader, ticket.ref)])

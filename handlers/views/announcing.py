"""Announcements to many, as Block Kit and email."""

from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Drawing,
    Message,
    Modal,
    button,
    buttons,
    cell,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Button
from handlers.views.inputs import date_picker, field_of, select, select_or_search, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.mails import Mail, Small, Text
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import RIGHT_LABELS
from models.core.outbox import NoticeState
from models.core.paging import PageOf
from models.desks.announcements import SUBJECT_LENGTH, TEXT_LENGTH
from models.desks.announcing.actions import ALONE, AnnouncementStatus, Audiences
from models.desks.announcing.tables import OPEN, Announcement, AnnouncementState
from models.roles import Right

COMMAND = "/steward announcements"
WRITE = "announcement"
FIND = "announcements"
"""The route that searches the announcements."""
OF = "of"
EVERYTHING = "all"
STATES = {
    AnnouncementState.DRAFT: gettext_noop("Draft"),
    AnnouncementState.ASKED: gettext_noop("Waiting for a second person's approval"),
    AnnouncementState.SCHEDULED: gettext_noop("Scheduled"),
    AnnouncementState.SENT: gettext_noop("Sent"),
    AnnouncementState.CANCELLED: gettext_noop("Cancelled"),
}


def announcement_list(reader: Reader, page: PageOf[Announcement]) -> Message:
    """A page of the announcements, newest first."""
    title = reader.plain("Announcements")
    write = buttons(button(reader.plain("Write one"), f"{COMMAND} new", style="primary"))
    if not page:
        text = reader.say("There are no announcements yet.")
        return Message(text, [header(title), section(text), write])
    return listing(reader, title, announcement_rows(reader, page), [header(title)], [write])


def announcement_rows(reader: Reader, page: PageOf[Announcement]) -> Rows:
    """A page of the announcements, or those that a search found."""
    rows = [_row(reader, one) for one in page]
    heads = [reader.plain("Number"), reader.plain("Subject"), reader.plain("Status"), reader.plain("People")]
    return Rows(rows, heads, COMMAND, page.first, page.total, f"{PICK} {FIND}")


def _row(reader: Reader, one: Announcement) -> Row:
    state = reader.plain(STATES[one.state])
    values = {"number": one.id, "subject": one.subject, "state": state, "count": one.people}
    line = reader.say("*{number}* · {subject}\n{state} · people: {count}", **values)
    cells = [cell(str(one.id)), cell(one.subject), cell(state), cell(str(one.people))]
    return Row(line, cells, button(reader.plain("Show"), f"{COMMAND} show {one.id}"))


def form(reader: Reader, found: Audiences) -> Modal:
    """The form for an announcement: who gets it, what it says, and when."""
    rights = [(_right(reader, right), str(right)) for right in Right]
    choose = reader.plain("Choose …")
    return Modal(
        name=WRITE,
        title=reader.plain("Announcement"),
        submit=reader.plain("Preview"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of("right", reader.plain("Everyone who can"), select("right", choose, rights, Right.PRODUCT_EMAIL)),
            field_of(OF, reader.plain("On"), select_or_search(OF, choose, audience_options(reader, found), EVERYTHING)),
            field_of("subject", reader.plain("Subject"), text_input("subject", SUBJECT_LENGTH)),
            field_of("notice", reader.plain("Notice"), text_input("notice", TEXT_LENGTH, multiline=True)),
            field_of(
                "day",
                reader.plain("Send on"),
                date_picker("day"),
                reader.plain("At 9:00 in your time zone. Leave empty to send it right away."),
                optional=True,
            ),
        ],
    )


def audience_options(reader: Reader, found: Audiences) -> list[tuple[str, str]]:
    """What an announcement can be limited to: (label, value)."""
    return [
        (reader.plain("All subscriptions"), EVERYTHING),
        *[(reader.plain("Plan {name}", name=plan.name), f"plan:{plan.id}") for plan in found.plans],
        *[(reader.plain("Product {name}", name=product.name), f"product:{product.id}") for product in found.products],
    ]


def _right(reader: Reader, right: Right) -> str:
    return reader.plain(RIGHT_LABELS[right])


def status(reader: Reader, found: AnnouncementStatus, *, mine: bool) -> Message:
    """The card of an announcement: its text as readers see it, who gets it, and what became of it. `mine`: the reader
    wrote it."""
    one = found.announcement
    lines = [_to_whom(reader, found), *_facts(reader, found)]
    blocks: list[Block] = [
        header(reader.plain("Announcement {number}", number=one.id)),
        words_of_people(one.subject),
        words_of_people(one.text),
        section(Safe("\n").join(lines)),
    ]
    row = _deeds(reader, found, mine=mine)
    text = Safe("\n").join([reader.say("*{subject}*", subject=one.subject), *lines])
    return Message(text, [*blocks, buttons(*row, button(reader.plain("All announcements"), COMMAND))])


def _to_whom(reader: Reader, found: AnnouncementStatus) -> Safe:
    """How many people get it, and why they do."""
    one = found.announcement
    values = {"right": _right(reader, one.right), "name": found.of}
    if one.plan_id is not None:
        where = reader.say("everyone who can {right}, on subscriptions with the plan {name}", **values)
    elif one.product_id is not None:
        where = reader.say("everyone who can {right}, on subscriptions with {name}", **values)
    else:
        where = reader.say("everyone who can {right}, on any subscription", **values)
    return reader.say_count("To *{count} person*: {where}.", "To *{count} people*: {where}.", one.people, where=where)


def _facts(reader: Reader, found: AnnouncementStatus) -> list[Safe]:
    one = found.announcement
    facts = [reader.say("{state} · written by {name}", state=reader.plain(STATES[one.state]), name=found.author)]
    if found.approver:
        facts.append(reader.say("Approved by {name}.", name=found.approver))
    if found.before != one.people:
        facts.append(
            reader.say(
                "The number of people has changed since the preview: from {before} to {now}.",
                before=found.before,
                now=one.people,
            )
        )
    if one.send_at and one.state in OPEN:
        facts.append(reader.say("To be sent: {moment}.", moment=reader.moment(one.send_at)))
    if one.state is AnnouncementState.DRAFT:
        facts.append(reader.say("Each person gets one message: in Slack, or by email if they aren't there."))
    if found.needs_another and one.state in (AnnouncementState.DRAFT, AnnouncementState.ASKED):
        facts.append(_second(reader, found))
    if one.state is AnnouncementState.SENT:
        facts.append(_counted(reader, found))
    return facts


def _second(reader: Reader, found: AnnouncementStatus) -> Safe:
    if not found.others:
        return reader.say(
            "Above {most} people, a second person has to approve, and nobody else on {vendor}'s staff can. Give "
            "someone the role with `/steward staff add`.",
            most=ALONE,
        )
    return reader.say("Above {most} people, a second person on {vendor}'s staff has to approve.", most=ALONE)


def _counted(reader: Reader, found: AnnouncementStatus) -> Safe:
    """What became of its messages."""
    counts = found.counts or {}
    return reader.say(
        "Sent: {sent} · parked: {parked} · still to be sent: {left} · not needed anymore: {dropped}",
        sent=counts.get(NoticeState.SENT, 0),
        parked=counts.get(NoticeState.PARKED, 0),
        left=counts.get(NoticeState.WAITING, 0),
        dropped=counts.get(NoticeState.DROPPED, 0),
    )


def _deeds(reader: Reader, found: AnnouncementStatus, *, mine: bool) -> list[Button]:
    """Buttons for what the reader can do with it now."""
    one, row = found.announcement, []
    if one.state is AnnouncementState.DRAFT and mine:
        row.append(button(_send(reader, found), f"{COMMAND} send {one.id}", style="primary"))
    if one.state is AnnouncementState.ASKED and not mine:
        row.append(button(reader.plain("Approve"), f"{COMMAND} approve {one.id}", style="primary"))
    if one.state in OPEN:
        label = gettext_noop("Discard") if one.state is AnnouncementState.DRAFT else gettext_noop("Cancel it")
        row.append(button(reader.plain(label), f"{COMMAND} cancel {one.id}"))
    if one.state is AnnouncementState.SENT:
        row.append(button(reader.plain("Count again"), f"{COMMAND} show {one.id}"))
    return row


def _send(reader: Reader, found: AnnouncementStatus) -> str:
    if found.needs_another:
        return reader.plain("Ask for a second yes")
    return reader.plain("Schedule") if found.announcement.send_at else reader.plain("Send")


def announcement(reader: Reader, one: Announcement) -> Drawing:
    """The announcement as its readers get it."""
    title = reader.say("*{subject}*", subject=one.subject)
    why = reader.say("{Vendor} sent this to everyone who can {right}.", right=_right(reader, one.right))
    text = title + "\n" + reader.say("{words}", words=one.text)
    about = reader.plain("{Vendor} sent this to everyone who can {right}.", right=_right(reader, one.right))
    return Drawing(
        Message(text, [section(title), words_of_people(one.text), note(why)]),
        Mail(one.subject, [Text(one.text), Small(about)]),
    )


def asked(reader: Reader, found: AnnouncementStatus) -> Message:
    """Asks a second person for their yes, with the whole announcement."""
    return status(reader, found, mine=False)


NEWS = {
    "approved": gettext_noop("{by} approved your announcement {number}: {subject}"),
    "cancelled": gettext_noop("{by} cancelled your announcement {number}: {subject}"),
    "sent": gettext_noop("Your announcement {number} was sent: {subject}"),
    "asked": gettext_noop(
        "Your announcement {number} is for more than {most} people by now, so it waits for a second person's approval: "
        "{subject}"
    ),
}


def news(reader: Reader, one: Announcement, what: str, by: str) -> Message:
    """Tells the author what became of it."""
    text = reader.say(NEWS[what], by=by, number=one.id, subject=one.subject, most=ALONE)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"{COMMAND} show {one.id}"))])

"""The vendor's notices to contacts, as Block Kit and email."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import Drawing, Message, Modal, button, buttons, clip, note, section, words_of_people
from handlers.views.inputs import field_of, text_input
from handlers.views.mails import Mail, Small, Text
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, gettext_noop
from models.desks.announcement_tables import AnnouncementKind, ContractNotice
from models.desks.announcements import SUBJECT_LENGTH, TEXT_LENGTH, AnnouncementKinds, NoticeDraft
from models.directory.people import Person
from models.subscriptions.tables import Subscription

WRITE = "contract_notice"
SEND = "contract_notice_send"
LONGEST_NAMES = 500

KINDS = {
    AnnouncementKind.CONTRACT: gettext_noop("Contract notice"),
    AnnouncementKind.BILLING: gettext_noop("Billing notice"),
    AnnouncementKind.PRODUCT: gettext_noop("Product news"),
}
TITLES = {
    AnnouncementKind.CONTRACT: gettext_noop("Contract notice about *{ref}* · {name}: {subject}"),
    AnnouncementKind.BILLING: gettext_noop("Billing notice about *{ref}* · {name}: {subject}"),
    AnnouncementKind.PRODUCT: gettext_noop("Product news about *{ref}* · {name}: {subject}"),
}
REASONS = {
    AnnouncementKind.CONTRACT: gettext_noop(
        "You're receiving this because your role on {ref} includes contract notices."
    ),
    AnnouncementKind.BILLING: gettext_noop(
        "You're receiving this because your role on {ref} includes billing notices."
    ),
    AnnouncementKind.PRODUCT: gettext_noop("You're receiving this because your role on {ref} includes product news."),
}


def which_kind(reader: Reader, found: AnnouncementKinds) -> Message:
    """The kinds of notices for a subscription, with the people who get each."""
    subscription = found.subscription
    title = reader.say(
        "What would you like to send about *{ref}* · {name}?", ref=subscription.ref, name=subscription.name
    )
    blocks: list[Block] = [section(title)]
    lines = [title]
    for kind, people in found.people.items():
        name = reader.say(KINDS[kind])
        if people:
            lines.append(reader.say("*{kind}*: goes to {names}", kind=name, names=_names(reader, people)))
            write = button(reader.plain("Write"), f"/subscription notice {kind} {subscription.ref}")
            blocks.append(section(lines[-1], write))
        else:
            lines.append(reader.say("*{kind}*: nobody gets it right now", kind=name))
            blocks.append(section(lines[-1]))
    return Message(Safe("\n").join(lines), blocks)


def form(
    reader: Reader, subscription: Subscription, kind: AnnouncementKind, people: Sequence[Person], text: str = ""
) -> Modal:
    """The form for a notice: its subject, its text, and its recipients."""
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    return Modal(
        name=WRITE,
        title=reader.plain(KINDS[kind]),
        submit=reader.plain("Preview"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {kind}",
        blocks=[
            section(reader.say("About *{ref}* · {name} ({organization})", **values)),
            note(_to(reader, people)),
            field_of(
                "subject",
                reader.plain("Subject"),
                text_input("subject", SUBJECT_LENGTH),
            ),
            field_of(
                "notice",
                reader.plain("Notice"),
                text_input("notice", TEXT_LENGTH, text, multiline=True),
            ),
        ],
    )


def _to(reader: Reader, people: Sequence[Person]) -> Safe:
    return reader.say("Only {names} will get it, in Slack and by email.", names=_names(reader, people))


def _names(reader: Reader, people: Sequence[Person]) -> str:
    return clip(reader.listed([person.name for person in people]), LONGEST_NAMES)


def preview(reader: Reader, draft: NoticeDraft) -> Modal:
    """A preview of the notice as its readers will see it, to be confirmed."""
    blocks: list[Block] = [
        section(reader.say("About *{ref}*. Your notice will look like this:", ref=draft.subscription.ref)),
        words_of_people(draft.subject),
        words_of_people(draft.text),
        note(_to(reader, draft.people)),
    ]
    return Modal(
        name=SEND,
        title=reader.plain("Send this notice?"),
        submit=reader.plain("Send"),
        close=reader.plain("Cancel"),
        form_context="\n".join([f"{draft.subscription.ref} {draft.kind}", draft.subject, draft.text]),
        blocks=blocks,
    )


def sent(reader: Reader, draft: NoticeDraft) -> Message:
    """Confirms that a notice was sent, and to whom."""
    values = {"ref": draft.subscription.ref, "names": _names(reader, draft.people)}
    return Message(reader.say("Your notice about {ref} is on its way to {names}, in Slack and by email.", **values))


def contract_notice(reader: Reader, notice: ContractNotice) -> Drawing:
    """The notice as contacts get it."""
    subscription = notice.subscription
    values = {
        "ref": subscription.ref,
        "name": subscription.name,
        "organization": subscription.organization.name,
        "subject": notice.subject,
    }
    title = reader.say(TITLES[notice.kind], **values)
    text = title + "\n" + reader.say("{words}", words=notice.text)
    show = button(reader.plain("Show the subscription"), f"/subscription show {subscription.ref}")
    why = reader.plain(REASONS[notice.kind], ref=subscription.ref)
    about = reader.plain(
        "This is about {ref}, {title} ({organization}). {why}", why=why, title=quoted(subscription.name), **values
    )
    subject = reader.plain("{ref}: {subject}", **values)
    return Drawing(
        Message(text, [section(title), words_of_people(notice.text), buttons(show)]),
        Mail(subject, [Text(notice.text), Small(about)]),
    )

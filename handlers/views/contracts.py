"""Contract notices, as Block Kit and mail."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, PlainTextInputElement

from handlers.views.kit import Drawing, Mail, Message, Modal, button, buttons, field_of, note, section, words_of_people
from handlers.views.words import Reader
from models.people import Person
from models.subscriptions.notices import SUBJECT_LENGTH, TEXT_LENGTH, ContractDraft
from models.subscriptions.tables import ContractNotice, Subscription

WRITE = "contract_notice"
SEND = "contract_notice_send"


def form(reader: Reader, subscription: Subscription, people: Sequence[Person]) -> Modal:
    """What is to be told, about which contract, to whom."""
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    return Modal(
        name=WRITE,
        title=reader.plain("Contract notice"),
        submit=reader.plain("Preview"),
        close=reader.plain("Cancel"),
        about=subscription.ref,
        blocks=[
            section(reader.say("About *{ref}* · {name} ({organization})", **values)),
            note(_to(reader, people)),
            field_of(
                "subject",
                reader.plain("Subject"),
                PlainTextInputElement(action_id="subject", max_length=SUBJECT_LENGTH),
            ),
            field_of(
                "notice",
                reader.plain("Notice"),
                PlainTextInputElement(action_id="notice", multiline=True, max_length=TEXT_LENGTH),
            ),
        ],
    )


def _to(reader: Reader, people: Sequence[Person]) -> str:
    return reader.say("It goes to {names}, by message and by mail, and to nobody else.", names=_names(people))


def _names(people: Sequence[Person]) -> str:
    return ", ".join(person.name for person in people)


def preview(reader: Reader, draft: ContractDraft) -> Modal:
    """The notice as it will be read, to be confirmed."""
    blocks: list[Block] = [
        section(reader.say("About *{ref}*. This is how it will be read:", ref=draft.subscription.ref)),
        words_of_people(draft.subject),
        words_of_people(draft.text),
        note(_to(reader, draft.people)),
    ]
    return Modal(
        name=SEND,
        title=reader.plain("Send this notice?"),
        submit=reader.plain("Send"),
        close=reader.plain("Cancel"),
        about="\n".join([draft.subscription.ref, draft.subject, draft.text]),
        blocks=blocks,
    )


def sent(reader: Reader, draft: ContractDraft) -> Message:
    """Who got it."""
    values = {"ref": draft.subscription.ref, "names": _names(draft.people)}
    return Message(reader.say("The notice about {ref} goes to {names}, by message and by mail.", **values))


def contract_notice(reader: Reader, notice: ContractNotice) -> Drawing:
    """What the main contact reads."""
    subscription = notice.subscription
    values = {
        "ref": subscription.ref,
        "name": subscription.name,
        "organization": subscription.organization.name,
        "subject": notice.subject,
    }
    title = reader.say("Contract notice about *{ref}* · {name}: {subject}", **values)
    text = title + "\n" + reader.say("{words}", words=notice.text)
    show = button(reader.plain("Show the subscription"), f"/subscription show {subscription.ref}")
    mail = reader.plain(
        "{words}\n\n--\nThis is about {ref}, {name} ({organization}). You get contract notices because your role there "
        "includes them.\n",
        words=notice.text,
        **values,
    )
    subject = reader.plain("{ref}: {subject}", **values)
    return Drawing(Message(text, [section(title), words_of_people(notice.text), buttons(show)]), Mail(subject, mail))

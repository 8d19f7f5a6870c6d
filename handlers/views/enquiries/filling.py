"""The forms of enquiries: questions, reports and answers."""

from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Modal, note, section, words_of_people
from handlers.views.enquiries.work import kind_name
from handlers.views.inputs import cut_hint, date_picker, field_of, text_input
from handlers.views.long_texts import beginning
from handlers.views.reader import Reader, Safe
from models.desks.enquiries.asking import DETAILS_LENGTH, WHAT_LENGTH
from models.desks.enquiries.tables import TEXT_LENGTH, Enquiry
from models.subscriptions.tables import Subscription

NEW = "enquiry_new"
REPORT = "services_report"
ANSWER = "enquiry_answer"
DECLINE = "enquiry_decline"
LONGEST_SHOWN = 1_000


def question_form(reader: Reader, subscription: Subscription, about: str, typed: str = "") -> Modal:
    """The form for a question to the vendor's billing team. `about` is the short ID of what it's about. `typed` is
    filled in, and may be longer than the form takes."""
    values = {"about": about, "ref": subscription.ref, "name": subscription.name}
    text = reader.say("About *{ref}* · {name}", **values)
    if about != subscription.ref:
        text = reader.say("About *{about}* for {ref} · {name}", **values)
    question = text_input("question", TEXT_LENGTH, typed[:TEXT_LENGTH], multiline=True)
    return Modal(
        name=NEW,
        title=reader.plain("Ask a question"),
        submit=reader.plain("Ask"),
        close=reader.plain("Cancel"),
        form_context=about,
        blocks=[
            section(text),
            field_of("question", reader.plain("Your question"), question, cut_hint(reader, typed, TEXT_LENGTH)),
            note(_who_reads(reader)),
        ],
    )


def report_form(reader: Reader, subscription: Subscription, today: date, services: str = "") -> Modal:
    """The form for additional services or servers in use."""
    what = text_input("services", WHAT_LENGTH, services)
    details = text_input("details", DETAILS_LENGTH, multiline=True)
    return Modal(
        name=REPORT,
        title=reader.plain("Report services"),
        submit=reader.plain("Report"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(reader.say("About *{ref}* · {name}", ref=subscription.ref, name=subscription.name)),
            field_of(
                "services",
                reader.plain("Services or servers"),
                what,
                reader.plain("For example, build servers"),
            ),
            field_of("quantity", reader.plain("Quantity"), text_input("quantity", 7)),
            field_of(
                "since",
                reader.plain("In use since"),
                date_picker("since", today),
            ),
            field_of("details", reader.plain("Details"), details, optional=True),
            note(_who_reads(reader)),
        ],
    )


def _who_reads(reader: Reader) -> Safe:
    return reader.say("{Vendor}'s billing team will answer you here. Don't include card numbers.")


def answer_form(reader: Reader, enquiry: Enquiry) -> Modal:
    """The form for the answer to the person who asked."""
    return Modal(
        name=ANSWER,
        title=reader.plain("Answer"),
        submit=reader.plain("Send"),
        close=reader.plain("Cancel"),
        form_context=enquiry.ref,
        blocks=[
            *_asked(reader, enquiry),
            field_of(
                "answer",
                reader.plain("Answer"),
                text_input("answer", TEXT_LENGTH, multiline=True),
            ),
            note(reader.say("{name} will read this exactly as you write it.", name=enquiry.asker.name)),
        ],
    )


def decline_form(reader: Reader, enquiry: Enquiry) -> Modal:
    """The form for the reason, which the person who asked will read."""
    return Modal(
        name=DECLINE,
        title=reader.plain("Decline"),
        submit=reader.plain("Decline"),
        close=reader.plain("Cancel"),
        form_context=enquiry.ref,
        blocks=[
            *_asked(reader, enquiry),
            field_of(
                "reason",
                reader.plain("Reason"),
                text_input("reason", TEXT_LENGTH, multiline=True),
            ),
            note(reader.say("{name} will read this exactly as you write it.", name=enquiry.asker.name)),
        ],
    )


def _asked(reader: Reader, enquiry: Enquiry) -> list[Block]:
    values = {
        "ref": enquiry.ref,
        "kind": kind_name(reader, enquiry.kind),
        "about": enquiry.subject or enquiry.subscription.ref,
    }
    title = section(reader.say("*{ref}* · {kind} · {about}", **values))
    return [title, words_of_people(beginning(enquiry.text, LONGEST_SHOWN))] if enquiry.text else [title]

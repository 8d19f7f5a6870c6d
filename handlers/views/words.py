"""Answers to what people write to Steward, as Block Kit."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, note, section
from handlers.views.element_types import Element, Style
from handlers.views.problems.registry import explain
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.tickets import resolve_button
from models.core.problems import CardNumber
from models.desks.words.notices import (
    MailNotTaken,
    ReplyTaken,
    Why,
    WhyNot,
    WhyNotTaken,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)

MOST_TICKETS = 2
"""The most tickets to which a message can be added by a button."""
TAKEN = "white_check_mark"
"""The reaction to a message that became a comment."""
KEPT_BECAUSE: dict[Why, str] = {
    "message": gettext_noop("Thanks for your message. Nobody at {vendor} has it yet, so choose where to send it."),
    "thread": gettext_noop("Nobody at {vendor} reads replies to this message, so choose where to send yours."),
    "refused": gettext_noop(
        "I couldn't pass on your reply about {ref}. It's too long, you sent too many, the ticket ended more than 14 "
        "days ago, or your role doesn't include it anymore. Choose where to send it instead."
    ),
    "failed": gettext_noop(
        "Something went wrong on my side, so nobody at {vendor} has your message yet. Choose where to send it."
    ),
}


def kept(reader: Reader, notice: WordsKept, tickets: Sequence[str] = (), *, contact: bool) -> Message:
    """What a person can do with their words.

    Args:
        tickets: The short IDs of their newest unresolved tickets.
        contact: They are on a subscription.
    """
    text = reader.say(KEPT_BECAUSE[notice.why], ref=notice.ref)
    if not contact:
        text = reader.say("Thanks for your message. Nobody reads messages to me. `/steward help` lists what I can do.")
    filled = reader.say("I fill in your words, and you can change them before you send. I keep them for a day.")
    row: list[Element] = []
    if contact:
        text += " " + filled
        row += [_ask(reader, notice.words_id, "primary"), _open(reader, notice.words_id)]
        row += [_comment(reader, notice.words_id, ref) for ref in tickets if ref != notice.ref]
    if notice.ref.startswith("T-"):
        row.insert(0, _comment(reader, notice.words_id, notice.ref))
    if notice.line:
        row.append(button(notice.line, notice.line))
    row.append(button(reader.plain("Help"), "/steward help"))
    return _with_files(reader, text, buttons(*row), files=notice.files)


def _ask(reader: Reader, words_id: int, style: Style | None = None, ref: str = "") -> Element:
    """Asks about the subscription `ref`. Without one, the person chooses."""
    label, line = reader.plain("Ask the billing team"), f"/enquiry new kept:{words_id} {ref}".rstrip()
    return button(label, line, style=style, about=reader.plain("with your message"))


def _comment(reader: Reader, words_id: int, ref: str) -> Element:
    label, line = reader.plain("Comment on {ref}", ref=ref), f"/ticket comment {ref} kept:{words_id}"
    return button(label, line, about=reader.plain("with your message"))


def _open(reader: Reader, words_id: int) -> Element:
    label, line = reader.plain("Open a ticket with this"), f"/ticket new kept:{words_id}"
    return button(label, line, about=reader.plain("with your message"))


def _with_files(reader: Reader, text: Safe, below: Block, *, files: bool) -> Message:
    """A message that also says what becomes of files."""
    if not files:
        return Message(text, [section(text), below])
    said = reader.say(
        "Your files go along with a ticket or a comment. The billing team and colleagues only get their names."
    )
    return Message(text + " " + said, [section(text), note(said), below])


def taken(reader: Reader, notice: WordsTaken) -> Message:
    """Confirms where a reply went."""
    names = reader.listed(notice.names)
    values = {"ref": notice.ref, "names": names}
    if notice.taken in ("comment", "reopened"):
        text = reader.say("I've added your reply to {ref} as a comment.", **values)
        row: list[Element] = [button(reader.plain("Show"), f"/ticket show {notice.ref}")]
        if notice.taken == "reopened":
            text += " " + reader.say("It's open again, and I've told {vendor}'s support team.")
            row.append(resolve_button(reader, notice.ref))
    elif notice.taken == "deciders":
        to = gettext_noop("I've passed this on to {vendor}'s admins. They decide on the request.")
        if notice.names:
            to = gettext_noop("I've passed this on to {vendor}'s admins and {names}. They decide on the request.")
        text = reader.say(to, **values)
        row = [button(reader.plain("Show the contacts"), f"/contact list {notice.ref}")]
    elif notice.taken == "colleagues":
        text = reader.say("I've passed this on to {names}. {Vendor} doesn't see it.", **values)
        row = [_ask(reader, notice.words_id, ref=notice.ref)]
    else:
        text = reader.say("{ref} is with {vendor}'s billing team. You'll get their answer in this thread.", **values)
        if notice.taken == "both":
            text = reader.say("I've passed this on to {names}.", **values) + " " + text
        row = [button(reader.plain("Show"), f"/enquiry show {notice.ref}")]
    return _with_files(reader, text, buttons(*row), files=notice.files)


NOT_CHANGED: dict[WhyNot, str] = {
    "card_number": gettext_noop(
        "Your new text contains a credit card number. Please delete it here, too. What you wrote before stays."
    ),
    "empty": gettext_noop("Your new text is empty. To remove the comment, delete your message."),
    "too_long": gettext_noop("Your new text is too long. What you wrote before stays."),
    "redacted": gettext_noop(
        "An admin removed words from it, and your message may still have them. Delete the message, and write a new one."
    ),
    "ended": gettext_noop("The ticket ended too long ago. If you still need help, open a new one."),
    "denied": gettext_noop("Your role doesn't include it anymore."),
}


def not_changed(reader: Reader, notice: WordsNotChanged) -> Message:
    """A comment stays as it was, although its message was changed or deleted."""
    text = reader.say("I couldn't change your comment on {ref}.", ref=notice.ref)
    text += " " + reader.say(NOT_CHANGED[notice.why])
    show = button(reader.plain("Show"), f"/ticket show {notice.ref}")
    return Message(text, [section(text), buttons(show)])


def card_number_written(reader: Reader) -> Message:
    """The message contained a credit card number."""
    nothing = reader.say("I haven't stored or passed on your message. Please delete it here, too.")
    return Message(Safe(" ").join([explain(reader, CardNumber()).text, nothing]))


NOT_TAKEN: dict[WhyNotTaken, str] = {
    "refused": gettext_noop("I couldn't pass on your email about {ref}, so nothing has changed."),
    "card_number": gettext_noop(
        "Your email contains a credit card number. I haven't stored or passed on anything of it. Please send it again "
        "without the number."
    ),
    "empty": gettext_noop("Your email about {ref} has no text of yours, so I haven't passed on anything."),
    "nothing": gettext_noop("Nobody reads replies to that email, so I haven't passed yours on."),
    "new": gettext_noop("Nothing became of your email."),
    "files": gettext_noop(
        "Your email about {ref} has only files, and I can pass on text only. Please write what they're about."
    ),
    "over": gettext_noop(
        "Your email replies to an old one about {ref}, which has ended. So I haven't passed it on. To reach {vendor}, "
        "write a new email to {address}."
    ),
}


def mail_not_taken(reader: Reader, notice: MailNotTaken, address: str) -> Message:
    """By email: an email changed nothing, why, and what to do. `address` is where new emails go."""
    said = reader.say(NOT_TAKEN[notice.why], ref=notice.ref or reader.plain("something"), address=address)
    if notice.said:
        return Message(Safe(" ").join([said, Safe(notice.said)]))
    if notice.why not in ("refused", "nothing", "new"):
        return Message(said)
    return Message(Safe(" ").join([said, reader.say("In Slack, `/steward` shows what you can do.")]))


def reply_taken(reader: Reader, notice: ReplyTaken) -> Message:
    """Confirms where a reply by email went."""
    values = {"ref": notice.ref, "names": reader.listed(notice.names)}
    if notice.taken == "deciders":
        text = reader.say("I've passed your email on to {vendor}'s admins. They decide on the request.")
        if notice.names:
            said = gettext_noop(
                "I've passed your email on to {vendor}'s admins and {names}. They decide on the request."
            )
            text = reader.say(said, **values)
        shown = f"/contact list {notice.ref}"
    elif notice.taken == "colleagues":
        text = reader.say("I've passed your email on to {names}. {Vendor} doesn't see it.", **values)
        shown = f"/renewal show {notice.ref}"
    else:
        text = reader.say("Your email is with {vendor}'s billing team as {ref}. I'll tell you their answer.", **values)
        if notice.taken == "both":
            text = reader.say("I've passed your email on to {names}.", **values) + " " + text
        shown = f"/enquiry show {notice.ref}"
    if notice.files:
        text += " " + reader.say("Your files stay with you: they only got the names. Tickets take files.")
    return Message(text, [section(text), buttons(button(reader.plain("Show"), shown))])

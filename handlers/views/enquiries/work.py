"""Enquiries as the billing team works on them: the card, lists, and news for the person who asked."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.badge import staff_name
from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Message,
    button,
    buttons,
    cell,
    clip,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Element
from handlers.views.enquiries import changes as changed
from handlers.views.fitting import fits
from handlers.views.limits import LONGEST_TEXT
from handlers.views.listing import Row, Rows, listing
from handlers.views.long_texts import beginning, the_rest
from handlers.views.quoting import with_words
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import QuoteState
from models.core.paging import PageOf
from models.desks.enquiries.changes import Changes
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.outcomes import EnquiryOffer
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState

FINDS = {"/enquiry list": "enquiries", "/enquiry queue": "enquiry_queue"}
"""The routes that search each list."""
HEADS = (gettext_noop("Enquiry"), gettext_noop("Kind"), gettext_noop("About"), gettext_noop("Status"))

KIND_NAMES = {
    EnquiryKind.SERVICES: gettext_noop("Additional services"),
    EnquiryKind.QUESTION: gettext_noop("Question"),
    EnquiryKind.CARD: gettext_noop("Credit card change"),
    EnquiryKind.CHANGES: gettext_noop("Changes"),
    EnquiryKind.LICENSE_KEY: gettext_noop("New license key"),
}
STATES = {
    EnquiryState.OPEN: gettext_noop("Open, not assigned yet"),
    EnquiryState.CLAIMED: gettext_noop("Assigned to {name}"),
    EnquiryState.ANSWERED: gettext_noop("Answered by {name}"),
    EnquiryState.ACCEPTED: gettext_noop("Accepted by {name}"),
    EnquiryState.DECLINED: gettext_noop("Declined by {name}"),
    EnquiryState.WITHDRAWN: gettext_noop("Withdrawn"),
}
NEWS = {
    EnquiryState.ANSWERED: gettext_noop("{name} answered your enquiry {ref} about {about}."),
    EnquiryState.ACCEPTED: gettext_noop("{name} accepted your enquiry {ref} about {about}."),
    EnquiryState.DECLINED: gettext_noop("{name} declined your enquiry {ref} about {about}."),
}

RECORDED = gettext_noop(
    "{name} recorded a new credit card for {about}, as you asked ({ref}). To see it, use `/invoice card {about}`."
)

DONE_NEWS = {
    EnquiryKind.CARD: RECORDED,
    EnquiryKind.CHANGES: gettext_noop("{name} marked your changes to {about} as done ({ref})."),
    EnquiryKind.LICENSE_KEY: gettext_noop("There's a new license key for {about} ({ref})."),
}
"""What people hear when something was done without a written answer."""
SHORTENED = 1_000
"""The characters of each text if the full ones don't fit."""
NONE = Changes()


def kind_name(reader: Reader, kind: EnquiryKind) -> str:
    """The name of a kind of enquiry, in a word or two."""
    return reader.plain(KIND_NAMES[kind])


def state(reader: Reader, enquiry: Enquiry) -> Safe:
    """The status of an enquiry, in words."""
    name = staff_name(reader, enquiry.assignee)
    if is_done(enquiry) and not name:
        return reader.say("Done")
    return reader.say(gettext_noop("Done by {name}") if is_done(enquiry) else STATES[enquiry.state], name=name)


def is_done(enquiry: Enquiry) -> bool:
    """Whether what the enquiry asked for was done, without a written answer."""
    return enquiry.kind in DONE_NEWS and enquiry.state is EnquiryState.ANSWERED and not enquiry.answer


def about(enquiry: Enquiry) -> str:
    """The short ID of what an enquiry is about."""
    return enquiry.subject or enquiry.subscription.ref


def card(
    reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None, changes: Changes = NONE, follows: str = ""
) -> Message:
    """The card in the billing channel. `follows` is the enquiry whose answer this one replies to, if any."""
    tail: list[Block] = [buttons(*_deeds(reader, enquiry, offer, changes))]
    if follows:
        tail.insert(0, note(reader.say("A reply to {ref}. See it with `/enquiry show {ref}`.", ref=follows)))
    return Message(_text(reader, enquiry, changes), _body(reader, enquiry, offer, changes, tail, whose=True))


def _deeds(reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None, changes: Changes) -> list[Element]:
    """The buttons for the vendor's staff."""
    if enquiry.state not in WAITING:
        return [button(reader.plain("Show"), f"/enquiry show {enquiry.ref}")]
    row: list[Element] = [button(reader.plain("Answer"), f"/enquiry answer {enquiry.ref}")]
    if enquiry.kind is EnquiryKind.CHANGES:
        row.insert(0, button(reader.plain("Done"), f"/enquiry done {enquiry.ref} seen {changes.mark}"))
    else:
        row.insert(0, _work(reader, enquiry, offer))
        row.append(button(reader.plain("Decline"), f"/enquiry decline {enquiry.ref}"))
    if enquiry.state is EnquiryState.OPEN:
        row.insert(0, button(reader.plain("Claim"), f"/enquiry claim {enquiry.ref}", style="primary"))
    if enquiry.subject and (offer is None or offer.quote.ref != enquiry.subject):
        noun = "/invoice" if enquiry.subject.startswith(f"{Invoice.PREFIX}-") else "/order"
        row.append(button(reader.plain("Show {ref}", ref=enquiry.subject), f"{noun} show {enquiry.subject}"))
    return row


def _work(reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None) -> Element:
    """The button for the work itself: record the card, set the license key, make a quote, or continue the draft."""
    ref = enquiry.subscription.ref
    if enquiry.kind is EnquiryKind.CARD:
        return button(reader.plain("Record the card"), f"/invoice card set {ref}")
    if enquiry.kind is EnquiryKind.LICENSE_KEY:
        return button(reader.plain("Set the license key"), f"/subscription license set {ref}")
    if offer is not None and offer.quote.state is QuoteState.DRAFT:
        return button(reader.plain("Continue {quote}", quote=offer.quote.ref), f"/order show {offer.quote.ref}")
    return button(reader.plain("Make a quote"), f"/order make {ref} services {enquiry.ref}")


def shown(
    reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None, changes: Changes = NONE, *, mine: bool
) -> Message:
    """One enquiry, for the person who asked (`mine`) or for the vendor's staff."""
    waits = enquiry.state in WAITING
    if mine and enquiry.kind is EnquiryKind.CHANGES:
        row: list[Element] = [_show_subscription(reader, enquiry)]
    elif mine and waits:
        row = [button(reader.plain("Withdraw"), f"/enquiry withdraw {enquiry.ref}")]
    elif mine:
        row = [button(reader.plain("Ask again"), f"/enquiry new {about(enquiry)}")]
    else:
        row = _deeds(reader, enquiry, offer, changes) if waits else []
    tail = [buttons(*row)] if row else []
    return Message(
        _text(reader, enquiry, changes), _body(reader, enquiry, offer, changes, tail, whose=not mine, whole=True)
    )


def _show_subscription(reader: Reader, enquiry: Enquiry) -> Element:
    return button(reader.plain("Show the subscription"), f"/subscription show {enquiry.subscription.ref}")


def _text(reader: Reader, enquiry: Enquiry, changes: Changes) -> Safe:
    values = {"ref": enquiry.ref, "kind": kind_name(reader, enquiry.kind), "about": about(enquiry)}
    text = reader.say("{ref} ({kind}) about {about}", **values) + " · " + state(reader, enquiry)
    if enquiry.kind is EnquiryKind.CHANGES:
        text += "\n" + changed.summary(reader, changes)
    return with_words(text, enquiry.answer or enquiry.text)


def _body(
    reader: Reader,
    enquiry: Enquiry,
    offer: EnquiryOffer | None,
    changes: Changes,
    tail: Sequence[Block],
    *,
    whose: bool,
    whole: bool = False,
) -> list[Block]:
    """All blocks of an enquiry, with a `tail`. `whose`: includes the customer, which not every contact may see.
    `whole`: includes the full texts, unless they take too much room in JSON."""
    show = "" if whole else f"/enquiry show {enquiry.ref}"
    head: list[Block] = [
        header(f"{enquiry.ref} · {kind_name(reader, enquiry.kind)}"),
        facts(_pairs(reader, enquiry, offer, whose=whose)),
    ]
    answer: list[Block] = [section(reader.say("*Answer*"))] if enquiry.answer else []

    def of(length: int, room: int) -> list[Block]:
        parts = changed.in_blocks(reader, changes, show, room) if enquiry.kind is EnquiryKind.CHANGES else []
        asked, answered = (_words(reader, text, show, length) for text in (enquiry.text, enquiry.answer))
        return [*head, *parts, *asked, *answer, *answered, *tail]

    full = of(LONGEST_TEXT, changed.ROOM)
    return full if fits(full) else of(SHORTENED, SHORTENED)


def _pairs(reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None, *, whose: bool) -> list[tuple[Safe, Safe]]:
    subscription = enquiry.subscription
    pairs = [
        *([(reader.say("About"), escape(enquiry.subject))] if enquiry.subject else []),
        (reader.say("Status"), state(reader, enquiry)),
        (reader.say("Subscription"), reader.say("{ref} · {name}", ref=subscription.ref, name=subscription.name)),
        *_whose(reader, enquiry),
    ]
    if whose:
        pairs.append((reader.say("Customer"), escape(subscription.organization.name)))
    if enquiry.quantity is not None:
        pairs.append((reader.say("Quantity"), escape(str(enquiry.quantity))))
    if enquiry.since is not None:
        pairs.append((reader.say("In use since"), escape(reader.day(enquiry.since))))
    if offer is not None:
        pairs.append((reader.say("Quote"), _outcome(reader, offer)))
    return pairs


def _whose(reader: Reader, enquiry: Enquiry) -> list[tuple[Safe, Safe]]:
    """Who asked, and when. Nobody asks for a license key: an order or an import makes it due, and a contact hears of
    it."""
    name, at = enquiry.asker.name, reader.moment(enquiry.asked_at)
    if enquiry.kind is EnquiryKind.LICENSE_KEY:
        return [(reader.say("Due since"), at), (reader.say("Contact"), escape(name))]
    label = reader.say("Changed by") if enquiry.kind is EnquiryKind.CHANGES else reader.say("Asked by")
    return [(label, reader.say("{name}, {at}", name=name, at=at))]


def _words(reader: Reader, text: str, show: str, length: int = LONGEST_TEXT) -> list[Block]:
    """A person's words in full, or their beginning with the command that shows the rest."""
    if not text:
        return []
    shown = beginning(text, length) if show else clip(text, length)
    if shown == text:
        return [words_of_people(text)]
    cut = the_rest(reader, show) if show else reader.say("This text is too long to be shown in full.")
    return [words_of_people(shown), note(cut)]


def _outcome(reader: Reader, offer: EnquiryOffer) -> Safe:
    """The quote that answers an enquiry, and what became of it."""
    if offer.order is not None and offer.order.cancelled_at:
        return reader.say("{quote}, ordered as {order} and cancelled", quote=offer.quote.ref, order=offer.order.ref)
    if offer.order is not None:
        return reader.say("{quote}, ordered as {order}", quote=offer.quote.ref, order=offer.order.ref)
    if offer.quote.state is QuoteState.DRAFT:
        return reader.say("{quote}, not sent yet", quote=offer.quote.ref)
    return escape(offer.quote.ref)


def enquiry_list(reader: Reader, enquiries: PageOf[Enquiry]) -> Message:
    """The reader's enquiries, newest first."""
    new = buttons(button(reader.plain("Ask a question"), "/enquiry new", style="primary"))
    if not enquiries:
        text = reader.say("You haven't asked {vendor}'s billing team anything yet.")
        return Message(text, [section(text), new])
    return _listed(reader, enquiries, reader.plain("Your enquiries"), "/enquiry list", [new])


def queue(reader: Reader, enquiries: PageOf[Enquiry]) -> Message:
    """The open enquiries, oldest first."""
    if not enquiries:
        return Message(reader.say("There are no open enquiries: all are answered."))
    return _listed(reader, enquiries, reader.plain("Open enquiries"), "/enquiry queue", [])


def _listed(reader: Reader, enquiries: PageOf[Enquiry], title: str, command: str, below: list[Block]) -> Message:
    return listing(reader, title, enquiry_rows(reader, enquiries, command), [header(title)], below)


def enquiry_rows(reader: Reader, enquiries: PageOf[Enquiry], command: str) -> Rows:
    """A page of a list of enquiries, or those that a search in it found."""
    heads = [reader.plain(head) for head in HEADS]
    rows = [_row(reader, enquiry) for enquiry in enquiries]
    return Rows(rows, heads, command, enquiries.first, enquiries.total, f"{PICK} {FINDS[command]}")


def _row(reader: Reader, enquiry: Enquiry) -> Row:
    texts = [enquiry.ref, kind_name(reader, enquiry.kind), about(enquiry), unmarked(state(reader, enquiry))]
    show = button(reader.plain("Show"), f"/enquiry show {enquiry.ref}")
    return Row(_line(reader, enquiry), [cell(text) for text in texts], show)


def _line(reader: Reader, enquiry: Enquiry) -> Safe:
    values = {"ref": enquiry.ref, "kind": kind_name(reader, enquiry.kind), "about": about(enquiry)}
    line = reader.say("*{ref}* · {kind} · {about}", **values) + " · " + state(reader, enquiry)
    return with_words(line, enquiry.text)


def asked(reader: Reader, enquiry: Enquiry) -> Message:
    """The immediate reply to the person who asked."""
    text = reader.say(
        "{ref} is with {vendor}'s billing team. You'll get their answer here. To check its status, use `/enquiry`.",
        ref=enquiry.ref,
    )
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/enquiry show {enquiry.ref}"))])


def claimed(reader: Reader, enquiry: Enquiry) -> Message:
    """Confirms that the reader claimed an enquiry."""
    return Message(reader.say("{ref} is assigned to you.", ref=enquiry.ref))


def closed(reader: Reader, enquiry: Enquiry) -> Message:
    """Confirms that an enquiry is answered or declined."""
    values = {"ref": enquiry.ref, "name": enquiry.asker.name}
    if enquiry.state is EnquiryState.DECLINED:
        return Message(reader.say("{ref} is declined. I've let {name} know why.", **values))
    return Message(reader.say("{ref} is answered. I've sent {name} the answer.", **values))


def withdraw_question(reader: Reader, enquiry: Enquiry) -> Message:
    """Asks before an enquiry is withdrawn."""
    text = with_words(reader.say("Withdraw *{ref}*? You won't get an answer.", ref=enquiry.ref), enquiry.text)
    yes = button(reader.plain("Withdraw"), f"/enquiry withdraw {enquiry.ref} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes)])


def withdrawn(reader: Reader, enquiry: Enquiry) -> Message:
    """Confirms that an enquiry is withdrawn."""
    return Message(reader.say("{ref} is withdrawn.", ref=enquiry.ref))


def news(reader: Reader, enquiry: Enquiry, offer: EnquiryOffer | None, changes: Changes = NONE) -> Message:
    """Tells the person who asked that their enquiry is closed."""
    name = staff_name(reader, enquiry.assignee)
    said = DONE_NEWS[enquiry.kind] if is_done(enquiry) else NEWS[enquiry.state]
    title = reader.say(said, name=name, ref=enquiry.ref, about=about(enquiry))
    if offer is not None:
        title += " " + reader.say("There's a quote for it: {quote}.", quote=offer.quote.ref)
    show = f"/enquiry show {enquiry.ref}"
    blocks: list[Block] = [section(title)]
    row = [button(reader.plain("Show"), show)]
    if enquiry.kind is EnquiryKind.CHANGES:
        title += "\n" + changed.summary(reader, changes)
        blocks += changed.in_blocks(reader, changes, show)
    else:
        row.append(button(reader.plain("Ask again"), f"/enquiry new {about(enquiry)}"))
    blocks += _words(reader, enquiry.answer, show)
    return Message(with_words(title, enquiry.answer), [*blocks, buttons(*row)])

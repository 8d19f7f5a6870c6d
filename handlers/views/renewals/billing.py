"""Messages about renewals in the vendor's channel."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import (
    PICK,
    Message,
    button,
    buttons,
    cell,
    clip,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Button
from handlers.views.fitting import fitted
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.subscriptions import term
from models.billing.orders.tables import Quote
from models.core.paging import PageOf
from models.renewals.at_risk import AtRisk
from models.renewals.digest import Digest, Heading
from models.renewals.tables import Renewal, RenewalState
from models.subscriptions.tables import Subscription, SubscriptionState

FIND_DUE = "due_renewals"
"""The route that searches all customers' renewals without an answer."""
DUE_HEADS = (gettext_noop("Subscription"), gettext_noop("Customer"), gettext_noop("Term ends"), gettext_noop("Status"))
LONGEST_NAME, LONGEST_NAMES = 80, 150
"""Names are cut after this many characters, so that a card has room for its rows."""
HEADINGS: dict[Heading, str] = {
    Heading.DUE: gettext_noop("Due, no answer yet"),
    Heading.AT_RISK: gettext_noop("Of these, at risk"),
    Heading.HANDLED: gettext_noop("Being handled"),
    Heading.ENDING: gettext_noop("Not renewing"),
    Heading.LOST: gettext_noop("Lost in the last 7 days"),
    Heading.RENEWED: gettext_noop("Renewed in the last 7 days"),
}
NOW: dict[RenewalState, str] = {
    RenewalState.HANDLED: gettext_noop("{name} is now handling it."),
    RenewalState.ENDING: gettext_noop("{name} decided not to renew it."),
    RenewalState.RENEWED: gettext_noop("It has been renewed."),
    RenewalState.LOST: gettext_noop("It wasn't renewed."),
    RenewalState.CLOSED: gettext_noop("Its term has changed, so this renewal no longer applies."),
}
NOW_UNBOUGHT: dict[RenewalState, str] = NOW | {
    RenewalState.ENDING: gettext_noop("{name} decided not to buy it."),
    RenewalState.LOST: gettext_noop("It wasn't bought."),
}
WONT: dict[tuple[bool, bool], str] = {
    (True, False): gettext_noop("{name} won't renew *{ref}* · {title} ({organization}). The term ends on {ends}."),
    (True, True): gettext_noop("{name} won't renew *{ref}* · {title} ({organization}). The term ended on {ends}."),
    (False, False): gettext_noop("{name} won't buy *{ref}* · {title} ({organization}). The evaluation ends on {ends}."),
    (False, True): gettext_noop("{name} won't buy *{ref}* · {title} ({organization}). The evaluation ended on {ends}."),
}
WHAT_ENDS: dict[tuple[bool, bool], str] = {
    (True, False): gettext_noop("*{ref}* · {title} ({organization}). The term ends on {ends}."),
    (True, True): gettext_noop("*{ref}* · {title} ({organization}). The term ended on {ends}."),
    (False, False): gettext_noop("*{ref}* · {title} ({organization}). The evaluation ends on {ends}."),
    (False, True): gettext_noop("*{ref}* · {title} ({organization}). The evaluation ended on {ends}."),
}
"""By whether it was bought, and whether it has ended."""


def ending(reader: Reader, renewal: Renewal, price: int | None, today: date) -> Message:
    """A contact decided not to renew, and why. Once that no longer applies, the message says so."""
    subscription = renewal.subscription
    values = {
        "ref": subscription.ref,
        "title": subscription.name,
        "organization": subscription.organization.name,
        "ends": reader.day(renewal.term_ends_on),
        "name": renewal.handler.name if renewal.handler else "",
    }
    if renewal.state is not RenewalState.ENDING or renewal.handler is None:
        text = reader.say(
            "*{ref}* · {title} ({organization}) was marked as not renewing. That was undone or no longer applies.",
            **values,
        )
        return Message(text, [section(text), _show(reader, subscription.ref)])
    text = reader.say(WONT[subscription.bought, today > renewal.term_ends_on], **values)
    if price is not None:
        text += " " + _price(reader, subscription, price)
    blocks: list[Block] = [section(text), section(reader.say("*Reason*")), words_of_people(renewal.reason)]
    return Message(text, [*blocks, _show(reader, subscription.ref)])


def at_risk(reader: Reader, one: AtRisk) -> Message:
    """The term ends soon without an answer, or what a contact has answered since."""
    text, stands = reader.say("At risk: {what}", what=_what_ends(reader, one)), _how_it_stands(reader, one)
    said = reader.say("{risk} {stands}", risk=text, stands=stands)
    subscription, row = one.renewal.subscription, list[Button]()
    ref = subscription.ref
    if one.renewal.state is RenewalState.OPEN and subscription.state is not SubscriptionState.DELETED:
        row.append(button(reader.plain("Make a quote …"), f"/order make {ref}"))
    row += [_renewal(reader, ref), _orders(reader, ref)]
    return Message(said, [section(text), section(stands), buttons(*row)])


def many_at_risk(reader: Reader, shown: Sequence[AtRisk]) -> Message:
    """Several terms that end soon without an answer, in one card. Each row has its button, and what became of it."""
    left = sum(one.renewal.state is RenewalState.OPEN for one in shown)
    title = reader.plain("Renewals at risk: {count}", count=len(shown))
    open_ones = reader.say_count("{count} has no answer yet.", "{count} have no answer yet.", left)
    lines = [Safe("\n").join([_what_ends(reader, one), _how_it_stands(reader, one)]) for one in shown]
    rows: list[Block] = [
        section(line, _renewal(reader, one.renewal.subscription.ref)) for line, one in zip(lines, shown, strict=True)
    ]
    blocks = fitted(
        [header(title), section(open_ones)],
        rows,
        of=len(shown),
        more=lambda more: note(reader.say("… and {count} more. To see them, use `/renewal`.", count=more)),
    )
    return Message(Safe("\n").join([title, open_ones, *lines[: blocks.shown]]), blocks)


def _price(reader: Reader, subscription: Subscription, price: int) -> Safe:
    """What the next term would cost, or of an evaluation the first."""
    money = reader.money(price, subscription.currency)
    if subscription.bought:
        return reader.say("The next term would cost {price} including tax.", price=money)
    return reader.say("The first term would cost {price} including tax.", price=money)


def _what_ends(reader: Reader, one: AtRisk) -> Safe:
    """The subscription, when its term ends, and what the next one would cost."""
    subscription = one.renewal.subscription
    text = reader.say(
        WHAT_ENDS[subscription.bought, one.today > one.renewal.term_ends_on],
        ref=subscription.ref,
        title=clip(subscription.name, LONGEST_NAME),
        organization=clip(subscription.organization.name, LONGEST_NAME),
        ends=reader.day(one.renewal.term_ends_on),
    )
    return text if one.price is None else text + " " + _price(reader, subscription, one.price)


def _how_it_stands(reader: Reader, one: AtRisk) -> Safe:
    """That nobody has answered, with the people notified, or what a contact has answered since."""
    renewal = one.renewal
    if renewal.state is RenewalState.OPEN:
        names = clip(", ".join(one.notified), LONGEST_NAMES) or reader.plain("nobody")
        return reader.say("Nobody has answered. Notified so far: {names}.", names=names)
    words = NOW if renewal.subscription.bought else NOW_UNBOUGHT
    return reader.say(words[renewal.state], name=renewal.handler.name if renewal.handler else "")


def due_list(reader: Reader, page: PageOf[Renewal], today: date) -> Message:
    """A page of all customers' renewals without an answer, those at risk first."""
    if not page:
        return Message(reader.say("No renewals are due without an answer."))
    title = reader.plain("Renewals without an answer")
    return listing(reader, title, due_rows(reader, page, today), [header(title)])


def due_rows(reader: Reader, page: PageOf[Renewal], today: date) -> Rows:
    """A page of these renewals, or those that a search found."""
    heads = [reader.plain(head) for head in DUE_HEADS]
    rows = [_due_row(reader, renewal, today) for renewal in page]
    return Rows(rows, heads, "/renewal list", page.first, page.total, f"{PICK} {FIND_DUE}")


def _due_row(reader: Reader, renewal: Renewal, today: date) -> Row:
    of, risk = renewal.subscription, reader.plain("at risk") if renewal.at_risk_at else ""
    cells = [cell(text) for text in (of.ref, of.organization.name, reader.day(renewal.term_ends_on), risk)]
    show = button(reader.plain("Show"), f"/renewal show {of.ref}")
    return Row(due_line(reader, renewal, today), cells, show)


def due_line(reader: Reader, renewal: Renewal, today: date) -> Safe:
    """A renewal in words: whose it is, when its term ends, and whether it's at risk."""
    of = renewal.subscription
    values = {"ref": of.ref, "title": clip(of.name, LONGEST_NAME)}
    line = reader.say(
        "*{ref}* · {title} ({organization})\n{when}",
        organization=clip(of.organization.name, LONGEST_NAME),
        when=term(reader, of, today),
        **values,
    )
    return line + " · " + reader.say("*at risk*") if renewal.at_risk_at else line


def stuck(reader: Reader, subscription: Subscription) -> Message:
    """A term couldn't renew automatically."""
    text = reader.say(
        "*{ref}* · {title} ({organization}) couldn't renew automatically after {ends}: it has no products, or one of "
        "them has no price. Check its products and prices.",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        ends=reader.day(subscription.ends_on),
    )
    return Message(text, [section(text), _show(reader, subscription.ref)])


def digest(reader: Reader, shown: Digest, today: date) -> Message:
    """The status of all renewals, with sums, and the quotes that were never sent: once a week, and on request."""
    title, rows = reader.plain("Renewals this week"), [_draft(reader, quote, today) for quote in shown.drafts]
    drafts = _drafts_said(reader, shown)
    said = reader.say("Renewals this week: none are due, and none were renewed or lost.")
    blocks: list[Block] = [section(said)]
    if not shown.is_empty:
        lines = [_line(reader, shown, heading) for heading in Heading if shown.counts.get(heading)]
        said, blocks = Safe("\n").join([title, *lines]), [header(title), section(Safe("\n").join(lines))]
    if shown.counts.get(Heading.DUE):
        blocks.append(buttons(button(reader.plain("Show those without an answer"), "/renewal list")))
    if not drafts:
        return Message(said, blocks)
    buttoned = [
        section(row, button(reader.plain("Show"), f"/order show {quote.ref}"))
        for row, quote in zip(rows, shown.drafts, strict=True)
    ]
    every = buttons(button(reader.plain("Show all quotes"), "/order"))
    return Message(Safe("\n").join([said, drafts, *rows]), [*blocks, section(drafts), *buttoned, every])


def _drafts_said(reader: Reader, shown: Digest) -> Safe:
    """How many quotes were never sent, and how many of them are listed."""
    if not shown.draft_count:
        return Safe()
    said = reader.say_count("{count} quote was never sent.", "{count} quotes were never sent.", shown.draft_count)
    if len(shown.drafts) < shown.draft_count:
        said = reader.say("{said} The oldest {count}:", said=said, count=len(shown.drafts))
    return said


def _draft(reader: Reader, quote: Quote, today: date) -> Safe:
    """A quote that was never sent. One whose date has passed needs another date first."""
    text = gettext_noop("{quote} for *{ref}* ({organization}), made on {made}, valid until {until}")
    if quote.valid_until < today:
        text = gettext_noop(
            "{quote} for *{ref}* ({organization}), made on {made}. It can't be sent before its date is changed: "
            "{until} has passed"
        )
    return reader.say(
        text,
        quote=quote.ref,
        ref=quote.subscription.ref,
        organization=quote.subscription.organization.name,
        made=reader.day(quote.made_on),
        until=reader.day(quote.valid_until),
    )


def _line(reader: Reader, shown: Digest, heading: Heading) -> Safe:
    worth = shown.sums.get(heading, {})
    sums = [reader.money(amount, currency) for currency, amount in sorted(worth.items())]
    named = reader.plain(HEADINGS[heading])
    if not sums:
        return reader.say("{heading}: *{count}*", heading=named, count=shown.counts[heading])
    return reader.say(
        "{heading}: *{count}*, {sums} before tax", heading=named, count=shown.counts[heading], sums=", ".join(sums)
    )


def _show(reader: Reader, ref: str) -> Block:
    return buttons(_orders(reader, ref))


def _renewal(reader: Reader, ref: str) -> Button:
    return button(reader.plain("Show the renewal"), f"/renewal show {ref}")


def _orders(reader: Reader, ref: str) -> Button:
    return button(reader.plain("Quotes and orders"), f"/order list {ref}")

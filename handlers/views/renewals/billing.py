"""Messages about renewals in the vendor's channel."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, header, section, words_of_people
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.tables import Quote
from models.renewals.digest import Digest, Heading
from models.renewals.tables import Renewal, RenewalState
from models.subscriptions.tables import Subscription

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


def ending(reader: Reader, renewal: Renewal, price: int | None) -> Message:
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
    text = reader.say("{name} won't renew *{ref}* · {title} ({organization}). The term ends on {ends}.", **values)
    if price is not None:
        text = reader.say(
            "{said} The next term would cost {price} including tax.",
            said=text,
            price=reader.money(price, subscription.currency),
        )
    blocks: list[Block] = [section(text), section(reader.say("*Reason*")), words_of_people(renewal.reason)]
    return Message(text, [*blocks, _show(reader, subscription.ref)])


def at_risk(reader: Reader, renewal: Renewal, price: int | None, told: Sequence[str]) -> Message:
    """The term ends soon without an answer, or what a contact has answered since. `told` are the names of the people
    notified."""
    subscription = renewal.subscription
    text = reader.say(
        "At risk: *{ref}* · {title} ({organization}). The term ends on {ends}.",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        ends=reader.day(renewal.term_ends_on),
    )
    if price is not None:
        worth = reader.money(price, subscription.currency)
        text = reader.say("{said} The next term would cost {price} including tax.", said=text, price=worth)
    if renewal.state is RenewalState.OPEN:
        stands = reader.say(
            "Nobody has answered. Notified so far: {names}.", names=", ".join(told) or reader.plain("nobody")
        )
    else:
        stands = reader.say(NOW[renewal.state], name=renewal.handler.name if renewal.handler else "")
    said = reader.say("{risk} {stands}", risk=text, stands=stands)
    return Message(said, [section(text), section(stands), _show(reader, subscription.ref)])


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
    return buttons(button(reader.plain("Quotes and orders"), f"/order list {ref}"))

"""Why something can't be done with a quote or an order, in words."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.orders.quote_cards import again
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.orders.problems import (
    DayOver,
    Delivered,
    GivesBack,
    GraceOver,
    LineStays,
    NobodyToAccept,
    NoDraft,
    NoLines,
    NoPrice,
    NoRate,
    NoSum,
    NothingToQuote,
    NotReplaced,
    OrderDelivered,
    OrderFollowed,
    OrderIsCancelled,
    OrderOvertaken,
    OrderTooOld,
    OtherKind,
    QuoteClosed,
    QuoteExpired,
    QuoteStale,
    RenewsLater,
    TooManyLines,
    TwoSums,
)
from models.billing.orders.tables import Order, Quote, QuoteKind, QuoteState
from models.core.money import decimals
from models.subscriptions.tables import Cycle

CLOSED: dict[QuoteState, str] = {
    QuoteState.DRAFT: gettext_noop("{quote} is still a draft. To send it, use `/order send {quote}`."),
    QuoteState.OPEN: gettext_noop("{quote} has already been sent and is open. To see it, use `/order {ref}`."),
    QuoteState.ACCEPTED: gettext_noop(
        "{quote} was already accepted. To see the order and its invoice, use `/order {ref}`."
    ),
    QuoteState.DECLINED: gettext_noop("{quote} was declined. To see other quotes, use `/order {ref}`."),
    QuoteState.EXPIRED: gettext_noop(
        "{quote} has expired. It was valid until {until}. To see other quotes, use `/order {ref}`."
    ),
    QuoteState.CANCELLED: gettext_noop("{Vendor} has withdrawn {quote}. To see other quotes, use `/order {ref}`."),
    QuoteState.REPLACED: gettext_noop("A newer quote has replaced {quote}. To see it, use `/order {ref}`."),
    QuoteState.LAPSED: gettext_noop(
        "{ref} has changed since {quote} was made, so {quote} is no longer valid. To see other quotes, use `/order "
        "{ref}`."
    ),
}
DISCARDED = gettext_noop("The draft {quote} was discarded. To make another quote, use `/order make {ref}`.")


@explains(QuoteClosed)
def _quote_closed(reader: Reader, problem: QuoteClosed) -> Safe:
    return _closed(reader, problem.quote, problem.quote.state)


@explains(QuoteExpired)
def _quote_expired(reader: Reader, problem: QuoteExpired) -> Message:
    # Its last day is over, whether or not the clock has run.
    return _with_another(reader, problem.quote, _closed(reader, problem.quote, QuoteState.EXPIRED))


@explains(QuoteStale)
def _quote_stale(reader: Reader, problem: QuoteStale) -> Message:
    return _with_another(reader, problem.quote, _closed(reader, problem.quote, QuoteState.LAPSED))


def _closed(reader: Reader, quote: Quote, state: QuoteState) -> Safe:
    until = reader.day(quote.valid_until)
    text = DISCARDED if quote.is_discarded else CLOSED[state]
    return reader.say(text, quote=quote.ref, ref=quote.subscription.ref, until=until)


def _with_another(reader: Reader, quote: Quote, text: Safe) -> Message:
    """The message with the button for a new quote."""
    return Message(text, [section(text), buttons(again(reader, quote))])


@explains(NoPrice)
def _no_price(reader: Reader, problem: NoPrice) -> Safe:
    text = gettext_noop("{product} has no annual price in {currency}. Ask {vendor}'s billing team for one.")
    if problem.cycle is Cycle.MONTH:
        text = gettext_noop("{product} has no monthly price in {currency}. Ask {vendor}'s billing team for one.")
    return reader.say(text, product=problem.product.name, currency=problem.currency)


@explains(NothingToQuote)
def _nothing_to_quote(reader: Reader, problem: NothingToQuote) -> Safe:
    return reader.say(
        "Nothing in {ref} has a price. Ask {vendor}'s billing team: `/enquiry new {ref}`.",
        ref=problem.subscription.ref,
    )


@explains(GivesBack)
def _gives_back(reader: Reader, problem: GivesBack) -> Safe:
    return reader.say(
        "A quote's total can't be below 0. Remove seats or products separately: that leaves a credit for the next "
        "quote for {ref}.",
        ref=problem.subscription.ref,
    )


@explains(RenewsLater)
def _renews_later(reader: Reader, problem: RenewsLater) -> Safe:
    return reader.say(
        "{ref} is already paid beyond its next term. You can renew it when no more than one term is left.",
        ref=problem.subscription.ref,
    )


@explains(NoDraft)
def _no_draft(reader: Reader, problem: NoDraft) -> Safe:
    if problem.quote.state is not QuoteState.OPEN:
        return _closed(reader, problem.quote, problem.quote.state)
    return reader.say(
        "{quote} is no longer a draft. To edit it, use `/order change {quote}`.",
        quote=problem.quote.ref,
    )


@explains(NoLines)
def _no_lines(reader: Reader, problem: NoLines) -> Safe:
    return reader.say(
        "{quote} has no lines yet. Add one first.",
        quote=problem.quote.ref,
    )


@explains(TooManyLines)
def _too_many_lines(reader: Reader, problem: TooManyLines) -> Safe:
    return reader.say(
        "{quote} has {most} lines, which is the limit. Remove one first.",
        quote=problem.quote.ref,
        most=problem.most,
    )


@explains(LineStays)
def _line_stays(reader: Reader, problem: LineStays) -> Safe:
    return reader.say(
        "“{line}” is part of {ref}, so you can't remove it from the quote. To make it free, change its price to 0.",
        line=short(problem.line),
        ref=problem.subscription.ref,
    )


@explains(DayOver)
def _day_over(reader: Reader, problem: DayOver) -> Safe:
    return reader.say(
        "{day} is in the past. Choose a later day.",
        day=reader.day(problem.day),
    )


@explains(NoSum)
def _no_sum(reader: Reader, problem: NoSum) -> Safe:
    values = {"given": short(problem.given), "currency": problem.currency}
    if not problem.may_discount:
        return reader.say("I can't read “{given}” as an amount in {currency}. Enter it like 1190.00.", **values)
    return reader.say(
        "I can't read “{given}” as an amount in {currency}. Enter it like 1190.00, or -50 for a discount.", **values
    )


@explains(TwoSums)
def _two_sums(reader: Reader, problem: TwoSums) -> Safe:
    places = decimals(problem.currency)
    return reader.say(
        "“{given}” could be {whole} or {fraction}. Which do you mean? Enter it with {places} decimals and nothing "
        "between the thousands, like {example}.",
        given=short(problem.given),
        whole=problem.whole,
        fraction=problem.fraction,
        places=places,
        example=f"{problem.whole:.{places}f}",
    )


@explains(NoRate)
def _no_rate(reader: Reader, problem: NoRate) -> Safe:
    return reader.say(
        "“{given}” isn't a tax rate. Enter a percentage with up to three decimals, like 19 or 9.975.",
        given=short(problem.given),
    )


@explains(NobodyToAccept)
def _nobody_to_accept(reader: Reader, problem: NobodyToAccept) -> Safe:
    return reader.say(
        "Nobody on {ref} can accept {quote}, so you can't send it. To see the contacts, use `/contact list {ref}`.",
        ref=problem.quote.subscription.ref,
        quote=problem.quote.ref,
    )


@explains(OtherKind)
def _other_kind(reader: Reader, problem: OtherKind) -> Safe:
    values = {"ref": problem.subscription.ref, "kind": problem.kind, "other": problem.kinds[0]}
    why = reader.say("The first term of {ref} hasn't been ordered yet, so a quote for it is a purchase.", **values)
    if problem.kind is QuoteKind.PURCHASE:
        why = reader.say("{ref} has been bought, so a quote for its next term is a renewal.", **values)
    return (
        why
        + " "
        + reader.say("Use `/order make {ref} {other}`, or `/order make {ref} services` for services.", **values)
    )


@explains(NotReplaced)
def _not_replaced(reader: Reader, problem: NotReplaced) -> Safe:
    return reader.say(
        "{older} has just been accepted or replaced, so {quote} can't replace it. To discard {quote}, use `/order "
        "cancel {quote}`. To start another, use `/order make {ref}`.",
        older=problem.older,
        quote=problem.quote.ref,
        ref=problem.quote.subscription.ref,
    )


DELIVERED: dict[Delivered, str] = {
    Delivered.KEY: gettext_noop("A license key was set since {order} was placed, so you can't cancel it any more."),
    Delivered.DOWNLOAD: gettext_noop("What you ordered was downloaded, so you can't cancel {order} any more."),
    Delivered.USERS: gettext_noop("Users were added since {order} was placed, so you can't cancel it any more."),
    Delivered.TERM: gettext_noop("{sub} has been running since before {order}, so you can't cancel it yourself."),
}


@explains(OrderIsCancelled)
def _order_is_cancelled(reader: Reader, problem: OrderIsCancelled) -> Safe:
    order = problem.order
    at = reader.moment(order.cancelled_at) if order.cancelled_at else ""
    name = order.cancelled_by.name if order.cancelled_by else ""
    return reader.say("{name} already cancelled {order} ({at}).", name=name, order=order.ref, at=at)


@explains(GraceOver)
def _grace_over(reader: Reader, problem: GraceOver) -> Message:
    order = problem.order
    if problem.until is None:
        return _ask_billing(
            reader, order, reader.say("Only {vendor}'s billing team can cancel {order}.", order=order.ref)
        )
    said = reader.say("You could cancel {order} until {at}.", order=order.ref, at=reader.moment(problem.until))
    return _ask_billing(reader, order, said)


@explains(OrderDelivered)
def _order_delivered(reader: Reader, problem: OrderDelivered) -> Message:
    order = problem.order
    said = reader.say(DELIVERED[problem.what], order=order.ref, sub=order.subscription.ref)
    return _ask_billing(reader, order, said)


def _ask_billing(reader: Reader, order: Order, said: Safe) -> Message:
    """The message with the button that asks the billing team."""
    text = said + " " + reader.say("Ask {vendor}'s billing team if you need to.")
    ask = button(reader.plain("Ask a question"), f"/enquiry new {order.subscription.ref}")
    return Message(text, [section(text), buttons(ask)])


@explains(OrderFollowed)
def _order_followed(reader: Reader, problem: OrderFollowed) -> Safe:
    return reader.say(
        "{later} came after {order} and builds on it. Cancel that one first: `/order cancel {later}`.",
        later=problem.later.ref,
        order=problem.order.ref,
    )


@explains(OrderOvertaken)
def _order_overtaken(reader: Reader, problem: OrderOvertaken) -> Safe:
    return reader.say(
        "{sub} has changed since {order} was placed, so {order} can't be cancelled any more. {Vendor}'s billing team "
        "can credit its invoice.",
        sub=problem.order.subscription.ref,
        order=problem.order.ref,
    )


@explains(OrderTooOld)
def _order_too_old(reader: Reader, problem: OrderTooOld) -> Safe:
    return reader.say(
        "{order} is from before orders could be cancelled. {Vendor}'s billing team can credit its invoice.",
        order=problem.order.ref,
    )

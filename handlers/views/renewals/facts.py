"""What ends when, and what happens then, in words."""

from collections.abc import Collection

from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.renewals.again import works_again
from handlers.views.subscriptions import term
from models.renewals.status import RenewalStatus
from models.renewals.tables import RenewalState
from models.subscriptions.states import Dated, dates_of
from models.subscriptions.tables import SubscriptionState
from models.subscriptions.terms import renewed_term

THEN: dict[Dated, str] = {
    Dated.SUSPENDED: gettext_noop("suspended on {day}"),
    Dated.CANCELLED: gettext_noop("cancelled on {day}"),
    Dated.DELETED: gettext_noop("its data deleted on {day}"),
}
SAID: dict[SubscriptionState, Collection[Dated]] = {
    SubscriptionState.PAST_DUE: (Dated.SUSPENDED,),
    SubscriptionState.SUSPENDED: (Dated.DELETED,),
}


def title(standing: RenewalStatus) -> str:
    """What it is about."""
    subscription = standing.subscription
    return f"{subscription.ref} · {subscription.name}"


def what_ends(reader: Reader, standing: RenewalStatus) -> Safe:
    """The subscription, whose it is, and when its term ends."""
    subscription = standing.subscription
    return reader.say(
        "*{ref}* · {title} ({organization}) {when}.",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        when=term(reader, subscription, standing.today),
    )


def not_yet(reader: Reader, standing: RenewalStatus) -> Safe:
    """The end of the term is far off."""
    return reader.say(
        "{ref} is paid for until {ends}. Its renewal comes up on {day}.",
        ref=standing.subscription.ref,
        ends=reader.day(standing.subscription.ends_on),
        day=reader.day(standing.opens_on),
    )


def said_of(standing: RenewalStatus) -> Collection[Dated]:
    """Which dates `what_ends` has said."""
    return SAID.get(standing.subscription.state, ())


def what_then(reader: Reader, standing: RenewalStatus, said: Collection[Dated] = ()) -> Safe:
    """What happens at the end and after it, if nobody does anything; `said`: the dates that the reader has read."""
    subscription = standing.subscription
    if subscription.renews:
        return by_itself(reader, standing)
    coming = [
        (what, day)
        for what, day in dates_of(subscription)
        if what in THEN and what not in said and day > standing.today
    ]
    dates = [reader.plain(THEN[what], day=reader.day(day)) for what, day in coming]
    return reader.say("Unless it is renewed: {dates}.", dates=", ".join(dates)) if dates else Safe()


def by_itself(reader: Reader, standing: RenewalStatus) -> Safe:
    """That a term renews by itself: on which day, and what is charged."""
    subscription, card = standing.subscription, standing.card
    on = next((day for what, day in dates_of(subscription) if what is Dated.RENEWS), subscription.ends_on)
    if card is None:
        return reader.say(
            "It renews by itself on {day}. There is no credit card on file that is valid then, so an invoice comes.",
            day=reader.day(on),
        )
    return reader.say(
        "It renews by itself on {day}; the {brand} card that ends in {last4} is charged.",
        day=reader.day(on),
        brand=card.brand,
        last4=card.last4,
    )


def how_it_stands(reader: Reader, standing: RenewalStatus) -> Safe:
    """What became of it so far, and by whom."""
    renewal = standing.renewal
    handler = renewal.handler.name if renewal and renewal.handler else ""
    match standing.state:
        case RenewalState.HANDLED if standing.is_mine:
            return reader.say("You see to it. The others are left alone.")
        case RenewalState.HANDLED if not standing.is_open:
            return reader.say("{name} sees to it.", name=handler)
        case RenewalState.ENDING if standing.is_mine:
            return reader.say("You said that it is not renewed.")
        case RenewalState.ENDING:
            return reader.say("{name} said that it is not renewed.", name=handler)
        case RenewalState.RENEWED:
            return _renewed(reader, standing)
        case RenewalState.LOST:
            return reader.say("It was not renewed.")
        case RenewalState.CLOSED:
            return reader.say("Its term was changed, so there is nothing to do here.")
    if standing.is_snoozed and standing.thread and standing.thread.snoozed_until:
        return reader.say("You are left alone until {day}.", day=reader.day(standing.thread.snoozed_until))
    return Safe()


def _renewed(reader: Reader, standing: RenewalStatus) -> Safe:
    """When it was renewed, and until when it runs now."""
    ends = reader.day(standing.subscription.ends_on)
    if standing.renewal is None or standing.renewal.closed_at is None:
        return reader.say("It is renewed until {ends}.", ends=ends)
    on = reader.day(standing.renewal.closed_at.astimezone(reader.zone).date())
    return reader.say("It was renewed on {day}, until {ends}.", day=on, ends=ends)


def what_it_costs(reader: Reader, standing: RenewalStatus) -> Safe:
    """The price of the next term, and from when on it counts where nothing works now."""
    if standing.price is None:
        return Safe()
    subscription = standing.subscription
    costs = reader.say("The next term is {price} with tax.", price=reader.money(standing.price, subscription.currency))
    if subscription.state is not SubscriptionState.SUSPENDED or not subscription.bought:
        return costs
    starts_on = renewed_term(subscription, standing.today).starts_on
    return costs + " " + works_again(reader, starts_on)

"""When a term ends and what happens then, in words."""

from collections.abc import Collection

from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.renewals.again import works_again
from handlers.views.settlement import how_settled
from handlers.views.subscriptions import term
from models.renewals.changes import UNDECIDED
from models.renewals.status import RenewalStatus
from models.renewals.tables import RenewalState
from models.subscriptions.states import RUNNING, Dated, dates_of, deleted_on, has_data, suspended_on
from models.subscriptions.tables import SubscriptionState
from models.subscriptions.terms import DAY, renewed_term

THEN: dict[Dated, str] = {
    Dated.SUSPENDED: gettext_noop("it's suspended on {day}"),
    Dated.CANCELLED: gettext_noop("it's cancelled on {day}"),
    Dated.DELETED: gettext_noop("its data is deleted on {day}"),
}
ENDS_FOR_GOOD = gettext_noop("it ends for good on {day}")
SAID: dict[SubscriptionState, Collection[Dated]] = {
    SubscriptionState.PAST_DUE: (Dated.SUSPENDED,),
    SubscriptionState.SUSPENDED: (Dated.DELETED,),
}


def title(standing: RenewalStatus) -> str:
    """The subscription's title in a heading."""
    subscription = standing.subscription
    return f"{subscription.ref} · {subscription.name}"


def what_ends(reader: Reader, standing: RenewalStatus) -> Safe:
    """The subscription, its organization, and when its term ends."""
    subscription = standing.subscription
    return reader.say(
        "*{ref}* · {title} ({organization}) {when}.",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
        when=term(reader, subscription, standing.today, ending=standing.state is RenewalState.ENDING),
    )


def line_of(reader: Reader, standing: RenewalStatus) -> Safe:
    """A renewal in a list: when the term ends, and its status. Once it's decided, only what became of it."""
    subscription, stands = standing.subscription, how_it_stands(reader, standing)
    if standing.state in UNDECIDED:
        return Safe("\n").join(filter(None, (what_ends(reader, standing), stands)))
    named = reader.say(
        "*{ref}* · {title} ({organization})",
        ref=subscription.ref,
        title=subscription.name,
        organization=subscription.organization.name,
    )
    return Safe("\n").join(filter(None, (named, stands)))


def not_yet(reader: Reader, standing: RenewalStatus) -> Safe:
    """That it's too early to renew."""
    return reader.say(
        "The term of {ref} runs until {ends}. Its renewal opens on {day}.",
        ref=standing.subscription.ref,
        ends=reader.day(standing.subscription.ends_on),
        day=reader.day(standing.opens_on),
    )


def said_of(standing: RenewalStatus) -> Collection[Dated]:
    """The dates that `what_ends` includes."""
    return SAID.get(standing.subscription.state, ())


def what_then(reader: Reader, standing: RenewalStatus, said: Collection[Dated] = ()) -> Safe:
    """What happens at the end and after it if nothing changes. `said` are the dates that the reader has already
    read."""
    subscription = standing.subscription
    if standing.renews:
        return by_itself(reader, standing)
    dates = dates_of(subscription)
    if subscription.renews:
        # It won't renew, because a contact decided so.
        dates = [(Dated.SUSPENDED, suspended_on(subscription)), (Dated.DELETED, deleted_on(subscription))]
    coming = [(what, day) for what, day in dates if what in THEN and what not in said and day > standing.today]
    words = THEN if has_data(subscription) else THEN | {Dated.DELETED: ENDS_FOR_GOOD}
    said_dates = reader.listed([reader.plain(words[what], day=reader.day(day)) for what, day in coming])
    if not coming:
        return Safe()
    if standing.state is RenewalState.ENDING:
        return reader.say("Unless it's reopened, {dates}.", dates=said_dates)
    if not subscription.bought:
        return reader.say("If you don't buy it, {dates}.", dates=said_dates)
    return reader.say("If you don't renew, {dates}.", dates=said_dates)


def by_itself(reader: Reader, standing: RenewalStatus) -> Safe:
    """How the next term is settled when it renews automatically, and when."""
    return how_settled(reader, standing.settlement, standing.today) if standing.settlement else Safe()


def how_it_stands(reader: Reader, standing: RenewalStatus) -> Safe:
    """The status of a renewal: what was decided, and by whom."""
    renewal = standing.renewal
    handler = renewal.handler.name if renewal and renewal.handler else ""
    match standing.state:
        case RenewalState.HANDLED if standing.is_mine:
            mine = reader.say("You're handling it. Nobody else gets reminders.")
            return Safe(" ").join(filter(None, (mine, _paused(reader, standing))))
        case RenewalState.HANDLED if not standing.is_open:
            return reader.say("{name} is handling it.", name=handler)
        case RenewalState.ENDING:
            return _ending(reader, standing, handler)
        case RenewalState.RENEWED:
            return _renewed(reader, standing)
        case RenewalState.LOST:
            return _lost(reader, standing)
        case RenewalState.CLOSED if standing.subscription.state is SubscriptionState.EVALUATION:
            ends = reader.day(standing.subscription.ends_on)
            return reader.say("The evaluation now runs until {day}, so there's nothing to do here.", day=ends)
        case RenewalState.CLOSED:
            return reader.say("Its term has changed, so there's nothing to do here.")
    return _paused(reader, standing)


def _paused(reader: Reader, standing: RenewalStatus) -> Safe:
    if standing.is_snoozed and standing.thread and standing.thread.snoozed_until:
        return reader.say("Your reminders are paused until {day}.", day=reader.day(standing.thread.snoozed_until))
    return Safe()


def _lost(reader: Reader, standing: RenewalStatus) -> Safe:
    """That it wasn't renewed, or is cancelled and still available."""
    subscription = standing.subscription
    if subscription.cancelled_on is None or subscription.state not in RUNNING:
        return reader.say("It wasn't renewed.") if subscription.bought else reader.say("It wasn't bought.")
    return reader.say("It's cancelled, and available until {last}.", last=reader.day(subscription.cancelled_on - DAY))


def no_reminders(reader: Reader, standing: RenewalStatus) -> Safe:
    """Why the reader gets no reminders of this renewal now, even if they want them. Empty if they do."""
    handler = standing.renewal.handler if standing.renewal else None
    values = {"name": handler.name if handler else "", "ref": standing.subscription.ref}
    if standing.is_anothers:
        return reader.say(
            "{name} is handling the renewal of {ref}, so you won't get any unless {name} stops handling it.", **values
        )
    if standing.state is RenewalState.ENDING and not standing.is_over:
        if standing.subscription.bought:
            return reader.say("{ref} won't be renewed, so you won't get any unless the renewal is reopened.", **values)
        return reader.say("{ref} won't be bought, so you won't get any unless the renewal is reopened.", **values)
    return Safe()


def _ending(reader: Reader, standing: RenewalStatus, handler: str) -> Safe:
    """Who decided against another term, or against buying an evaluation."""
    bought = standing.subscription.bought
    if standing.is_mine:
        return reader.say("You decided not to renew it.") if bought else reader.say("You decided not to buy it.")
    if bought:
        return reader.say("{name} decided not to renew it.", name=handler)
    return reader.say("{name} decided not to buy it.", name=handler)


def _renewed(reader: Reader, standing: RenewalStatus) -> Safe:
    """When it was renewed, and when the new term ends."""
    ends = reader.day(standing.subscription.ends_on)
    if standing.renewal is None or standing.renewal.closed_at is None:
        return reader.say("It has been renewed until {ends}.", ends=ends)
    on = reader.day(standing.renewal.closed_at.astimezone(reader.zone).date())
    return reader.say("It was renewed on {day}. The new term ends on {ends}.", day=on, ends=ends)


def what_it_costs(reader: Reader, standing: RenewalStatus) -> Safe:
    """The price of the next term, or of an evaluation's first, unless a contact decided against it. For a suspended
    subscription, also the day from which it's paid for."""
    if standing.price is None or standing.state is RenewalState.ENDING:
        return Safe()
    subscription = standing.subscription
    price = reader.money(standing.price, subscription.currency)
    if not subscription.bought:
        return reader.say("If you buy it, the first term costs {price} including tax.", price=price)
    costs = reader.say("The next term costs {price} including tax.", price=price)
    if subscription.state is not SubscriptionState.SUSPENDED:
        return costs
    starts_on = renewed_term(subscription, standing.today).starts_on
    return costs + " " + works_again(reader, starts_on)

"""The renewal desk."""

from dataclasses import replace
from datetime import timedelta

from handlers.views.reader import Reader
from handlers.views.renewals import answers, billing, threads
from models.directory.people import Person
from models.renewals.digest import Digest, Heading
from models.renewals.status import RenewalStatus
from models.renewals.tables import REASON_LENGTH, Renewal, RenewalState, RenewalThread
from models.subscriptions.tables import Card
from tests.handlers.views.gallery.stock import TODAY, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW


def standing(stock: Stock, state: RenewalState, *, mine: bool = False, renews: bool = False, card: bool = False,
             snoozed: bool = False) -> RenewalStatus:  # fmt: skip
    """How a renewal stands for the first of the contacts."""
    me, other = stock.person(1), stock.person(2)
    subscription = stock.another(stock.subscription.kind)
    subscription.renews = renews
    handler: Person | None = None if state is RenewalState.OPEN else me if mine else other
    renewal = new(
        Renewal, id=1, subscription_id=subscription.id, term_ends_on=subscription.ends_on, state=state, opened_at=NOW,
        handler=handler, handler_id=handler.id if handler else None, answered_at=NOW, reason=stock.name(REASON_LENGTH),
    )  # fmt: skip
    until = TODAY + timedelta(days=7) if snoozed else None
    thread = new(RenewalThread, id=1, renewal_id=1, person_id=me.id, opened_at=NOW, snoozed_until=until)
    on_file = new(Card, brand=stock.name(40), last4="4242", expires_year=2030, expires_month=1)
    price = 119_000 if mine else None
    return RenewalStatus(
        subscription,
        renewal,
        thread,
        me,
        TODAY,
        told=not renews or card,
        may_renew=mine or renews,
        price=price,
        card=on_file if card else None,
    )


def renewal(stock: Stock, state: RenewalState) -> Renewal:
    """A renewal as the vendor sees it."""
    made = standing(stock, state).renewal
    assert made is not None
    made.subscription = stock.subscription
    return made


def many(stock: Stock) -> list[RenewalStatus]:
    """One for each of many subscriptions."""
    one = standing(stock, RenewalState.HANDLED)
    return [replace(one, subscription=subscription) for subscription in stock.subscriptions()]


def standings(stock: Stock) -> list[RenewalStatus]:
    """A renewal in each of its states, and as different people meet it."""
    return [
        *[standing(stock, state, mine=mine) for state in RenewalState for mine in (False, True)],
        standing(stock, RenewalState.OPEN, snoozed=True),
        *[standing(stock, RenewalState.OPEN, renews=True, card=card) for card in (True, False)],
        far_off(stock),
    ]


def far_off(stock: Stock) -> RenewalStatus:
    """The end of a term that was renewed early."""
    one = standing(stock, RenewalState.OPEN, mine=True)
    one.subscription.ends_on = TODAY + timedelta(days=395)
    return replace(one, renewal=None, thread=None)


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {
        "threads.card": [threads.card(reader, one) for one in standings(stock)],
        "threads.news": [threads.news(reader, standings(stock)[0], what, stock.name()) for what in threads.NEWS],
        "billing.ending": [
            billing.ending(reader, renewal(stock, state), price)
            for state in (RenewalState.ENDING, RenewalState.OPEN)
            for price in (None, 119_000)
        ],
        "billing.at_risk": [
            billing.at_risk(reader, renewal(stock, state), price, [stock.name()] * stock.many)
            for state in RenewalState
            for price in (None, 119_000)
        ],
        "billing.stuck": [billing.stuck(reader, stock.subscription)],
        "billing.digest": [
            billing.digest(reader, Digest()),
            billing.digest(reader, Digest(dict.fromkeys(Heading, 3), {Heading.DUE: {"EUR": 119_000, "JPY": 500}})),
        ],
        "answers.renewal_list": [answers.renewal_list(reader, many(stock))],
        "answers.handled": [answers.handled(reader, standings(stock)[0])],
        "answers.snoozed": [answers.snoozed(reader, one) for one in standings(stock)],
        "answers.resumed": [answers.resumed(reader, standings(stock)[0])],
        "answers.end_form": [answers.end_form(reader, stock.subscription)],
        "answers.cancel_instead": [answers.cancel_instead(reader, stock.subscription)],
        "answers.ended": [answers.ended(reader, standings(stock)[0])],
        "threads.reminder": [
            threads.reminder(reader, one, who) for one in standings(stock) if one.renewal for who in ("U1", "")
        ],
    }

"""Subscriptions, the App Home, reminders."""

from datetime import timedelta

from handlers.routing.catalogue import all_routes
from handlers.views import home, reminders, states, subscriptions
from handlers.views.blocks import Message
from handlers.views.reader import Reader
from handlers.views.subscriptions import downloading, licenses
from handlers.views.subscriptions.offers import OFFERS
from models.changes.licenses import Extension
from models.changes.news import News
from models.roles import Right
from models.subscriptions.detail import Shown
from models.subscriptions.tables import SubscriptionState
from tests.handlers.views.gallery.stock import TABLES, TODAY, Stock
from tests.handlers.views.gallery.stock import Shown as Drawn

NEWS = [
    (News.PAST_DUE, SubscriptionState.PAST_DUE, True),
    (News.SUSPENDED, SubscriptionState.SUSPENDED, True),
    (News.SUSPENDED, SubscriptionState.SUSPENDED, False),
    (News.CANCELLED, SubscriptionState.CANCELLED, True),
    (News.DELETION_NEAR, SubscriptionState.CANCELLED, True),
    (News.DELETED, SubscriptionState.DELETED, True),
]

STATES = [(state, state is not SubscriptionState.EVALUATION) for state in SubscriptionState] + [
    (SubscriptionState.SUSPENDED, False)
]
COMMANDS = {route.name for route in all_routes().lines} | {offer.command for offer in OFFERS}


def card(reader: Reader, stock: Stock, shown: Shown) -> Message:
    """The card, where there are all commands."""
    return subscriptions.subscription_card(reader, shown, TABLES, stock.person(1), TODAY, COMMANDS)


def views(reader: Reader, stock: Stock) -> dict[str, list[Drawn]]:
    """Each view by its name, in each of its states."""
    me, many = stock.person(1), stock.subscriptions()
    ends = [TODAY + timedelta(days=days) for days in (-1, 0, 1, 90)]
    drawn = []
    for day, cancelled in [(day, None) for day in ends] + [(ends[-1], day) for day in ends[1:3]]:
        stock.subscription.ends_on, stock.subscription.cancelled_on = day, cancelled
        drawn.append(card(reader, stock, Shown(stock.subscription)))
    stock.subscription.ends_on, stock.subscription.cancelled_on = ends[-1], None
    whole = Shown(stock.subscription, stock.items())
    drawn.append(subscriptions.subscription_card(reader, whole, TABLES, stock.person(999), TODAY, COMMANDS))
    for state, bought in STATES:
        for masked in (True, False):
            whole = Shown(stock.standing(state, bought), stock.items(), stock.credit_card(), masked, frozenset(Right))
            drawn.append(card(reader, stock, whole))
    extensions = [Extension(stock.subscription, TODAY, left) for left in (0, 1, 30)]
    products = [stock.product(number) for number in range(max(stock.many, 1))]
    return {
        "detail.subscription_list": [
            subscriptions.subscription_list(reader, many, TABLES, {one.id: one.roles_of(me.id) for one in many}, TODAY)
        ],
        "detail.subscription_card": list(drawn),
        "downloading.which_product": [downloading.which_product(reader, stock.subscription, products)],
        "downloading.link": [downloading.link(reader, stock.download())],
        "licenses.license_key": [licenses.license_key(reader, stock.subscription)],
        "licenses.extend_question": [licenses.extend_question(reader, one) for one in extensions],
        "licenses.extended": [licenses.extended(reader, one) for one in extensions],
        "licenses.rename_form": [licenses.rename_form(reader, stock.subscription)],
        "licenses.renamed": [licenses.renamed(reader, stock.subscription)],
        "states.news": [states.news(reader, stock.standing(state, bought), what) for what, state, bought in NEWS],
        "home.home": [
            home.home(reader, person, many if person else [], TODAY, agent=agent)
            for person, agent in ((me, False), (me, True), (None, False))
        ],
        "reminders.question": [reminders.question(reader, stock.subscription)],
        "reminders.chosen": [reminders.chosen(reader, stock.subscription, wants=wants) for wants in (True, False)],
    }

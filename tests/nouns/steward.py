"""Help, asks, the App Home."""

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from handlers.views import steward
from handlers.views.reader import Reader
from models.backoffice.help import seek_help
from models.backoffice.requests import forget_requests
from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow
from models.contacts.ask_tables import Ask
from models.contacts.asks import ask
from models.core.errors import Problem
from models.core.problems import Empty, Handled, TooLong
from models.roles import Right
from tests.handlers.cases.case import DONE, NOTHING, Case, by_rule
from tests.handlers.cases.doing import button, command
from tests.handlers.foreign import Foreign, pushes
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import INVOICE, REF, SLACK, World, new
from tests.models.roles.typed import BP, BS, ROLES, SA
from tests.models.world import ActionCase

ACTIONS = [
    ActionCase(
        ask,
        "contact",
        lambda w: ("SUB-1", Right.EDIT_SECONDARY_CONTACTS, w.people[BP].id, "SUB-1"),
    ),
    ActionCase(seek_help, "self"),
    ActionCase(forget_requests, "system"),
]


def asks(world: World, name: str) -> str:
    """Any contact asks, except for what they may do themselves."""
    may = name in ROLES and by_rule(world, name, "pay") == DONE
    return NOTHING if may else by_rule(world, name, "contact")


async def opens_home(hands: Hands, world: World, name: str) -> Said:
    """The App Home."""
    return await hands.home(SLACK[name])


ROUTES = [
    command("/steward", "", "self", "I look after your subscriptions"),
    command("/steward help", "", "self", "I look after your subscriptions"),
    button(
        "ask",
        lambda w: f"{REF} pay {INVOICE} {w.people[BP]}",
        "contact",
        "I've sent your request to",
        "asks",
        "notices",
        "audit",
        wanted=asks,
    ),
    Case(Touch.HOME, "app_home_opened", "", opens_home, "self", "", "Hello"),
]

ASK_BP = f"ask {REF} pay {INVOICE} BP"
PROBLEMS: dict[type[Problem], list[Met]] = {
    AlreadyAsked: [
        Met(BS, ASK_BP, "You already asked Billing.Primary (<!date^", first=ASK_BP),
    ],
    MayNow: [
        Met(SA, f"ask {REF} pay {INVOICE} BP", "You can do this yourself now. Please try again.")
    ],
    CantAsk: [
        Met(BS, f"ask {REF} pay {INVOICE} TS", "That person can no longer do this either. Try again to see who can.")
    ],
    Empty: [Met(BP, "form subject", "The subject is empty. Please enter something.")],
    TooLong: [
        Met(
            BP,
            "/ticket comment T-10 " + "x" * 12_001,
            "The comment is 12001 characters long. The limit is 12000. Please shorten it.",
        )
    ],
    Handled: [Met(BP, "form twice", "You already sent this, so I didn't do it twice.", first="form twice")],
}  # fmt: skip

FOREIGN_IDS: Foreign = {
    (Touch.BUTTON, "ask"): [
        pushes("ask", "{sub} pay {sub} 1"),
        pushes("ask", "SUB-1001 pay {inv} 1"),
        pushes("ask", "SUB-1001 pay {ticket} 1"),
        pushes("ask", "SUB-1001 pay {promotion} 1"),
    ],
}
NO_IDS = {
    (Touch.COMMAND, "/steward"),
    (Touch.COMMAND, "/steward help"),
    (Touch.HOME, "app_home_opened"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub = stock.subscription
    asks = [
        new(Ask, asker=stock.person(1), right=right, subscription=sub, subject=subject, line=line)
        for right, subject, line in (
            (Right.PAY, "INV-2026-000001", ""),
            (Right.RAISE_TICKET, sub.ref, ""),
            (Right.DOWNLOAD, sub.ref, ""),
            (Right.EDIT_SECONDARY_CONTACTS, sub.ref, f"/contact add {stock.name(280)}"),
        )
    ]
    lines = all_routes().lines
    return {
        "steward.help_page": [steward.help_page(reader, lines, known=known) for known in (True, False)],
        "steward.help_topic": [steward.help_topic(reader, "/invoice", lines)],
        "steward.asked": [steward.asked(reader, stock.person(1))],
        "steward.ask_card": [steward.ask_card(reader, ask) for ask in asks],
        "steward.greeting": [steward.greeting(reader, known=known) for known in (True, False)],
    }  # fmt: skip

"""What is said when something can't be done."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from handlers.views import errors, suggestions
from handlers.views.problems import explain
from handlers.views.reader import Reader
from models.access.errors import Denied, NotFound
from models.access.nouns import NOUNS
from models.contacts.problems import OtherDomain, OverLimit, TheirOwn
from models.core.problems import Handled, TooLong
from models.roles import Reason, Right, Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.problems import NoCard
from models.subscriptions.scopes import scope_of
from tests.handlers.views.stock import TABLES, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, routes = stock.subscription, all_routes()
    people = [contact.person for contact in sub.contacts]
    held = frozenset({Role.BILLING_PRIMARY})
    denials = [
        Denied("x", right, reason, "T-1", scope_of(sub, None), held, people if right is Right.PAY else ())
        for right in (Right.PAY, Right.LEAVE, Right.RAISE_TICKET)
        for reason in Reason
    ]
    denials += [
        Denied("x", Right.EDIT_SECONDARY_CONTACTS, reason, "", scope_of(sub, None), held, obstacle=obstacle)
        for kind in ContactKind
        for reason, obstacle in (
            (Reason.OVER_LIMIT, OverLimit(kind)),
            (Reason.OTHER_DOMAIN, OtherDomain(stock.person(5), kind)),
            (Reason.THEIR_OWN, TheirOwn(stock.person(5))),
            (Reason.NO_CARD, NoCard()),
        )
    ]
    denials.append(Denied("x", Right.PAY, Reason.NOT_STAFF))
    contact_route = routes.by_name[Touch.COMMAND, "/contact"]
    button_route = routes.by_name[Touch.BUTTON, "ask"]
    wrong = Misunderstood(stock.name()).word
    return {
        "errors.sentence": [
            errors.sentence(reader, NotFound(noun.name, stock.name()), TABLES) for noun in NOUNS.values()
        ],
        "registry.explain": [explain(reader, Handled()), explain(reader, TooLong("name", 200, 201))],
        "errors.denied": [errors.denied(reader, denial, TABLES) for denial in denials],
        "errors.choose": [
            errors.choose(reader, line, stock.subscriptions()) for line in ("/contact", "/contact " + "☃" * 160)
            if stock.many
        ],
        "suggestions.misunderstood": [
            suggestions.misunderstood(reader, contact_route, wrong, f"/contact {wrong}", routes),
            suggestions.misunderstood(reader, contact_route, "ad", f"/contact ad {wrong}", routes),
            suggestions.misunderstood(reader, contact_route, "", "/contact", routes),
            suggestions.misunderstood(reader, button_route, wrong, "", routes),
        ],
        "errors.card_number": [errors.card_number(reader)],
        "errors.spoiled": [errors.spoiled(reader)],
        "errors.gone": [errors.gone(reader)],
        "errors.not_named": [errors.not_named(reader)],
        "errors.too_slow": [errors.too_slow(reader, committed) for committed in errors.Committed],
        "errors.bug": [errors.bug(reader, "1234ABCD", committed) for committed in errors.Committed],
        "errors.not_written": [errors.not_written(reader, committed) for committed in errors.Committed],
    }  # fmt: skip

"""What is said when something can't be done."""

from handlers.arguments import Misunderstood
from handlers.catalogue import all_routes
from handlers.routes import Touch
from handlers.views import errors
from handlers.views.words import Reader
from models.contacts.problems import OtherDomain, OverLimit, TheirOwn
from models.contacts.tables import ContactKind
from models.errors import Denied, NotFound
from models.roles import Reason, Right, Role
from models.subscriptions.problems import NoCard
from tests.handlers.views.gallery.stock import TABLES, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, routes = stock.subscription, all_routes()
    people = [contact.person for contact in sub.contacts]
    held = frozenset({Role.BILLING_PRIMARY})
    denials = [
        Denied("x", right, reason, "T-1", sub, held, people if right is Right.PAY else ())
        for right in (Right.PAY, Right.LEAVE, Right.RAISE_TICKET)
        for reason in Reason
    ]
    denials += [
        Denied("x", Right.EDIT_SECONDARY_CONTACTS, reason, "", sub, held, obstacle=obstacle)
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
            errors.sentence(reader, NotFound(noun, stock.name()), TABLES) for noun in errors.NOUNS
        ],
        "errors.denied": [errors.denied(reader, denial, TABLES) for denial in denials],
        "errors.choose": [
            errors.choose(reader, line, stock.subscriptions()) for line in ("/contact", "/contact " + "☃" * 160)
            if stock.many
        ],
        "errors.misunderstood": [
            errors.misunderstood(reader, contact_route, wrong, f"/contact {wrong}", routes),
            errors.misunderstood(reader, contact_route, "ad", f"/contact ad {wrong}", routes),
            errors.misunderstood(reader, contact_route, "", "/contact", routes),
            errors.misunderstood(reader, button_route, wrong, "", routes),
        ],
        "errors.card_number": [errors.card_number(reader)],
        "errors.spoiled": [errors.spoiled(reader)],
        "errors.gone": [errors.gone(reader)],
        "errors.too_slow": [errors.too_slow(reader)],
        "errors.bug": [errors.bug(reader, "1234ABCD")],
    }  # fmt: skip

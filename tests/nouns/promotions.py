"""Promotions."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from handlers.routing.routes import Touch
from handlers.views.promotions import asking, ends, objections, promotion_cards
from handlers.views.reader import Reader
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    follow_up_promotions,
    hand_over,
    my_promotions,
    object_to_promotion,
    promote_other,
    promote_self,
    promotions_of,
    withdraw_promotion,
)
from models.contacts.promotions.objecting import OBJECTION_LENGTH
from models.contacts.promotions.problems import (
    AlreadyDecided,
    AlreadyPrimary,
    NeedsApproval,
    NoRoom,
    PromotionOpen,
    Unreachable,
)
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.core.errors import Problem
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, by_rule
from tests.handlers.cases.doing import button, command, form, options
from tests.handlers.foreign import SOMEBODY, Foreign, pushes, searches, sends, types
from tests.handlers.met import PRIMARY, Met
from tests.handlers.views.stock import TABLE, TABLES, Shown, Stock
from tests.handlers.worlds import REF, SLACK, STAFF_ROLES, World, card, new
from tests.models.builders import Office
from tests.models.roles.typed import BP, ROLES, SA, TP
from tests.models.world import BILLING, TECHNICAL, ActionCase
from tests.models.world import World as ActionWorld

WHY = "Ana is on leave."


async def row_for_actions(world: ActionWorld) -> None:
    """A promotion that the further billing contact asked for."""
    asked = await world.office.do(promote_self, world.people["second"], "SUB-1", BILLING, WHY)
    world.refs["promotion"] = asked.ref


async def rows_for_routes(
    office: Office, ours: Subscription, theirs: Subscription, people: Mapping[str, Person]
) -> None:
    """A promotion that waits in each subscription."""
    for number, sub, name, asker in ((1, ours, "spare", BP), (2, theirs, "stranger", "stranger")):
        asked = {"subscription": sub, "person": people[name], "asked_by": people[asker], "primary_id": people[asker].id}
        # As far ahead as the end of the term: the desk's own clock shall not find it waiting for too long.
        when = datetime.combine(sub.ends_on, time(), UTC)
        row = new(Promotion, id=number, kind=ContactKind.BILLING, asked_at=when, reason="On leave.", **asked)
        await office.save(row)
        await office.save(card(f"promotion:{number}", "promotion_card", number))


ACTIONS = [
    ActionCase(promote_self, "promote_self", lambda _: ("SUB-1", TECHNICAL, WHY)),
    ActionCase(promote_other, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL, WHY)),
    ActionCase(hand_over, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    ActionCase(approve_promotion, "decide_promotions", lambda w: (w.refs["promotion"],), also=SA),
    ActionCase(deny_promotion, "decide_promotions", lambda w: (w.refs["promotion"], "Not now."), also=SA),
    ActionCase(withdraw_promotion, "asker", lambda w: (w.refs["promotion"],)),
    ActionCase(object_to_promotion, "contact", lambda w: (w.refs["promotion"], "I'm not on leave.")),
    ActionCase(my_promotions, "known"),
    ActionCase(promotions_of, "contact", lambda _: ("SUB-1",), staff="decide_promotions"),
    ActionCase(follow_up_promotions, "system"),
]

PROMOTED = ("promotions", "notices", "audit")


def decides(world: World, name: str) -> str:
    """Promotions are decided by admins, and by a site admin of that subscription."""
    return DONE if name == SA else by_rule(world, name, "decide_promotions")


def withdraws(world: World, name: str) -> str:
    """Whoever asked takes it back, and no other contact."""
    return DONE if name == BP else REFUSED if name in (*ROLES, *STAFF_ROLES) else HIDDEN


def hands_over(world: World, name: str) -> str:
    """Whoever may promote others has to ask for it nevertheless, as long as the vendor has not said otherwise."""
    rule = by_rule(world, name, "promote_other")
    return NOTHING if rule == DONE else rule


def promotes(world: World, name: str) -> str:
    """Whoever may promote themselves or somebody else is asked whom."""
    either = [by_rule(world, name, right) for right in ("promote_other", "promote_self")]
    return DONE if DONE in either else either[0]


def spare_technician(world: World, _name: str) -> str:
    """What a form is about that promotes the second technical contact."""
    return f"{REF} technical {world.people['spare technician']}"


ROUTES = [
    command("/contact promote", f"me {{kind}} {REF}", "promote_self", "Request a promotion"),
    command("/contact promote", f"me {{kind}} {REF} On leave.", "promote_self", "Request sent: ", *PROMOTED),
    command("/contact promote", f"{{spare_technician}} technical {REF}", "promote_other", "Request a promotion"),
    command(
        "/contact promote", f"{{spare_technician}} technical {REF} Left.", "promote_other", "Request sent: ", *PROMOTED
    ),
    command("/contact promote", REF, "promote_self", "Who should take over which role", wanted=promotes),
    command("/contact promotions", "", "known", ""),
    command("/contact promotions", REF, "contact", "", staff="decide_promotions"),
    options("promotions", "/pick promotions", "known"),
    options("promotions_of", f"/pick promotions_of {REF}", "contact", staff="decide_promotions"),
    command("/contact decide", "", "known", ""),
    command("/contact decide", "PRO-1", "decide_promotions", "Waiting for a decision", wanted=decides),
    command("/contact withdraw", "", "known", ""),
    command("/contact withdraw", "PRO-1", "asker", "Withdraw your request", wanted=withdraws),
    command("/contact withdraw", "PRO-1 confirmed", "asker", "Withdrawn.", *PROMOTED, wanted=withdraws),
    button(
        "promotion_approve",
        lambda _world: "PRO-1",
        "decide_promotions",
        "Approved.",
        *("contacts", *PROMOTED),
        wanted=decides,
    ),
    button("promotion_deny", lambda _world: "PRO-1", "decide_promotions", "Reason for denying", wanted=decides),
    form(
        "promotion_denied",
        {"reason": "Not now."},
        lambda _world, _name: "PRO-1",
        "decide_promotions",
        "Denied.",
        *PROMOTED,
        wanted=decides,
    ),
    form("promotion_ask", {"reason": "On leave."}, spare_technician, "promote_other", "Request sent: Spare", *PROMOTED),
    form("promotion_hand_over", {"reason": ""}, spare_technician, "promote_other", "", wanted=hands_over),
]

ADMIN = "Admin (⬢ Staff)"
ENDED = "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = '{}'"
APPROVED = (
    "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = 'approved', "
    "decided_by_id = (SELECT id FROM people WHERE name = 'Admin')"
)
FORMS = {"promotion_denied": {"reason": "Not now."}}
PROBLEMS: dict[type[Problem], list[Met]] = {
    AlreadyPrimary: [
        Met(
            TP,
            f"/contact promote {PRIMARY} billing {REF}",
            "Billing.Primary is already Primary billing contact on SUB-1001.",
        )
    ],
    Unreachable: [
        Met(
            BP,
            f"/contact promote <@{SLACK['spare technician']}> technical {REF}",
            "Spare Technician can no longer be reached in Slack, so they can't become Primary technical contact on "
            "SUB-1001. Choose someone else: `/contact promote SUB-1001`.",
            before="UPDATE people SET unreachable_since = '2026-03-02 09:00:00' WHERE name = 'Spare Technician'",
        )
    ],
    NoRoom: [
        Met(
            SA,
            f"/contact promote me billing {REF}",
            "The plan of SUB-1001 doesn't allow another billing contact, so Site_Admin can't become one. "
            "Remove one first",
            before="UPDATE plans SET max_billing_contacts = 3",
        )
    ],
    NeedsApproval: [
        Met(BP, "promotion_hand_over spare", "This needs approval. Request it with /contact promote SUB-1001.")
    ],
    PromotionOpen: [Met("spare", f"/contact promote me billing {REF}", "This was already requested (<!date^")],
    AlreadyDecided: [
        Met("admin", "promotion_deny PRO-1", f"{ADMIN} already approved this (<!", first="promotion_approve PRO-1"),
        Met("admin", "promotion_approve PRO-1", f"{ADMIN} already denied this (<!", first="promotion_denied PRO-1"),
        Met("admin", "promotion_denied PRO-1", f"{ADMIN} already denied this (Nov 23", first="promotion_denied PRO-1"),
        # A colleague who decided has no badge; one of the vendor's people has theirs as a contact too.
        Met(
            "admin",
            "promotion_deny PRO-1",
            "Site_Admin already approved this",
            before=APPROVED.replace("'Admin'", "'Site_Admin'"),
        ),
        Met(
            "admin",
            "promotion_deny PRO-1",
            f"{ADMIN} already approved this",
            before="INSERT INTO contacts (subscription_id, person_id, kind, rank) "
            "SELECT 1, id, 'technical', 'secondary' FROM people WHERE name = 'Admin'",
            first="promotion_approve PRO-1",
        ),
        Met(
            "admin",
            "promotion_approve PRO-1",
            "Spare is no longer a contact of this kind. I haven't changed anything.",
            before=ENDED.format("lapsed") + ", change = 'left'",
        ),
        Met("admin", "promotion_deny PRO-1", "nobody decided within 14 days.", before=ENDED.format("expired")),
        Met("admin", "promotion_approve PRO-1", "*Withdrawn* by Billing.Primary,", before=ENDED.format("withdrawn")),
        Met(BP, "/contact withdraw PRO-1 confirmed", f"{ADMIN} already approved this", before=APPROVED),
        Met(BP, "/contact withdraw PRO-1", f"{ADMIN} already approved this", before=APPROVED),
    ],
}  # fmt: skip

IDS = {"promotion": ("PRO-2", "PRO-9999")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/contact promote"): [
        types("/contact promote {sub}"),
        types("/contact promote me billing {sub}"),
        types(f"/contact promote {SOMEBODY} billing {{sub}}"),
        types("/contact promote me billing {sub} Ana is on leave"),
        types(f"/contact promote {SOMEBODY} billing {{sub}} Ana is on leave"),
    ],
    (Touch.COMMAND, "/contact promotions"): [types("/contact promotions {sub}")],
    (Touch.OPTIONS, "promotions_of"): [searches("/pick promotions_of {sub}")],
    (Touch.COMMAND, "/contact decide"): [types("/contact decide {promotion}")],
    (Touch.COMMAND, "/contact withdraw"): [
        types("/contact withdraw {promotion}"),
        types("/contact withdraw {promotion} confirmed"),
    ],
    (Touch.BUTTON, "promotion_approve"): [pushes("promotion_approve", "{promotion}")],
    (Touch.BUTTON, "promotion_deny"): [pushes("promotion_deny", "{promotion}")],
    (Touch.FORM, "promotion_ask"): [
        sends("promotion_ask", {"reason": "On leave."}, "{sub} billing 1"),
        sends("promotion_ask", {"reason": ""}, "{sub} billing 1"),
    ],
    (Touch.FORM, "promotion_hand_over"): [sends("promotion_hand_over", {"reason": ""}, "{sub} billing 1")],
    (Touch.FORM, "promotion_denied"): [
        sends("promotion_denied", {"reason": "Not now."}, "{promotion}"),
        sends("promotion_denied", {"reason": ""}, "{promotion}"),
    ],
}

NO_IDS = {(Touch.OPTIONS, "promotions")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    all_states = [stock.promotion(state) for state in PromotionState]
    lapsed = [stock.promotion(PromotionState.LAPSED, change) for change in PromotionChange]
    sub, someone, kind = stock.subscription, stock.person(3), ContactKind.BILLING
    vacant = stock.vacant()
    public = stock.promotion(PromotionState.OPEN)
    many_open = [stock.promotion(PromotionState.OPEN, number=number) for number in range(1, stock.many + 1)]
    public.person = new(Person, id=3, key="p3", name=stock.name(), email="somebody@gmail.com")
    return {
        "asking.ask_form": [asking.ask_form(reader, one, TABLE, someone, kind) for one in (sub, vacant)],
        "asking.hand_over_form": [
            asking.hand_over_form(reader, sub, TABLE, someone, kind, why) for why in ("", stock.name(600))
        ],
        "asking.asked": [asking.asked(reader, all_states[0], TABLE)],
        "asking.withdraw_question": [asking.withdraw_question(reader, all_states[0], TABLE)],
        "asking.deny_form": [asking.deny_form(reader, all_states[0], TABLE)],
        "asking.promotion_list": [
            asking.promotion_list(reader, PageOf(many_open), TABLES, one, line, decides)
            for one in (stock.person(1), stock.person(4))
            for decides in ((), range(1, stock.many + 1))
            for line in ("/contact promotions", "/contact promotions SUB-1")
        ],
        "promotion_cards.card": [
            promotion_cards.card(reader, promotion, TABLE, nudge=nudge)
            for promotion in [*all_states, *lapsed, public]
            for nudge in (True, False)
        ],
        "promotion_cards.site_admin_card": [
            promotion_cards.site_admin_card(
                reader, promotion, TABLE, stock.person(6), may_decide=may, may_approve=approve, nudge=may
            )
            for promotion in all_states
            for may in (True, False)
            for approve in (True, False)
        ],
        "asking.announced": [
            asking.announced(reader, one, TABLE, stock.person(number), in_slack=in_slack)
            for one in all_states
            for number in (1, 3)
            for in_slack in (True, False)
        ],
        "objections.objected": [
            objections.objected(reader, one, TABLE, stock.person(1), stock.name(OBJECTION_LENGTH), to)
            for one in all_states
            for to in ("", stock.name())
        ],
        "ends.news": [
            ends.news(reader, promotion, TABLE, stock.person(number))
            for promotion in [*all_states, *lapsed]
            if promotion.state is not PromotionState.OPEN
            for number in (1, 3, 4)
        ],
        "ends.decision": [
            ends.decision(reader, one) for one in [*all_states, *lapsed] if one.state is not PromotionState.OPEN
        ],
        "ends.handed_over": [ends.handed_over(reader, stock.promotion(PromotionState.HANDED_OVER), TABLE)],
    }

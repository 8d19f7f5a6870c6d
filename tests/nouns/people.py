"""Who somebody is, and their Slack users."""

from datetime import UTC, datetime

from handlers.routing.routes import Touch
from handlers.views import people, reach
from handlers.views.reader import Reader
from models.contacts.mail_reach import note_accepted_mail, note_refused_mail
from models.contacts.presence import due_for_a_look, look_soon, note_presence
from models.core.errors import Problem
from models.core.problems import NoAddress
from models.directory.people import SlackId, SlackUser, StaffMember
from models.identity.bindings import unlink, unlink_somebody, who_is, whoami
from models.identity.codes import enter_code, forget_codes
from models.identity.linking import ask_for_code
from models.identity.notices import Unlinked
from models.identity.problems import GroupNamed, LinkedAlready, NotLinked
from models.identity.profiles import SlackProfile, recognise
from models.roles import StaffRole
from tests.handlers.cases.case import DONE, NOTHING, Case
from tests.handlers.cases.doing import ASKED, DESK, command, submits, written
from tests.handlers.hands import Hands, Said
from tests.handlers.met import Met
from tests.handlers.views.stock import TABLE, TABLES, Shown, Stock
from tests.handlers.worlds import REF, SLACK, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP
from tests.models.world import ActionCase

ACTIONS = [
    ActionCase(recognise, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    ActionCase(ask_for_code, "self", lambda _: ("eve@vendor.example",)),
    ActionCase(enter_code, "self", lambda _: ("K7QM-2FXD",), keeps="refused"),
    ActionCase(forget_codes, "system"),
    ActionCase(note_refused_mail, "system", lambda _: (1, "eve@vendor.example", "SMTP 550")),
    ActionCase(note_accepted_mail, "system", lambda _: (1, "eve@vendor.example")),
    ActionCase(note_presence, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    ActionCase(due_for_a_look, "system", lambda _: (5,)),
    ActionCase(look_soon, "system", lambda _: (SlackId("T1", "U1"),)),
    ActionCase(whoami, "known"),
    ActionCase(unlink, "known", lambda _: ("T0STEWARD", "U0NONE")),
    ActionCase(who_is, "manage_desk", lambda w: (w.people["newcomer"],)),
    ActionCase(unlink_somebody, "manage_desk", lambda _: ("T0STEWARD", "U0NEWCOMER")),
]

UNLINKED = ("slack_users", "notices", "audit")


def only_unknown(_world: World, name: str) -> str:
    """Who has a Slack user that is linked to somebody unlinks it first."""
    return DONE if name == "unknown" else NOTHING


async def changes_profile(hands: Hands, world: World, name: str) -> Said:
    """Slack tells of a profile in which nothing changed that matters here."""
    return await hands.profile_changed(SLACK[name])


ROUTES = [
    command("/steward whoami", "", "known", "Who you are here"),
    command("/steward unlink", "", "known", "Unlink the Slack account"),
    command("/steward unlink", "T0NORTHWIND/{slack_user} confirmed", "known", "is no longer linked", *UNLINKED),
    command("/steward unlink", "{newcomer} confirmed", "manage_desk", "is no longer linked", *UNLINKED, wanted=DESK),
    command("/steward link", "", "self", "Which email address"),
    command("/steward link", "code", "self", "Enter the code"),
    command("/steward link", "spare@acme.example", "self", "I've emailed a code", *ASKED, wanted=only_unknown),
    command("/steward link", "K7QM-2FXD", "self", "That code is wrong", "wrong_codes", "audit", keeps="refused"),
    Case(
        Touch.FORM,
        "link_address",
        "",
        submits("link_address", {"address": "spare@acme.example"}, lambda _world, _name: ""),
        "self",
        "",
        "I've emailed a code",
        written(ASKED),
        only_unknown,
    ),
    Case(
        Touch.FORM,
        "link_code",
        "",
        submits("link_code", {"code": "K7QM-2FXD"}, lambda _world, _name: ""),
        "self",
        "",
        "That code is wrong",
        written(("wrong_codes", "audit")),
        keeps="refused",
    ),
    Case(Touch.EVENT, "user_change", "", changes_profile, "self"),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    LinkedAlready: [
        Met(
            BP,
            "/steward link spare@acme.example",
            "Your Slack account is already linked to Billing.Primary (billing-primary@acme.example). "
            "To link it to someone else",
        )
    ],
    NotLinked: [
        Met(
            "admin",
            "/steward unlink T0NORTHWIND/U0ZOE confirmed",
            "The Slack account U0ZOE isn't linked, or is linked to someone else. `/steward whoami` shows yours.",
        )
    ],
    GroupNamed: [
        Met("admin", "/steward unlink <!subteam^S123|@finance>", "I can't work with groups. Name one person."),
        Met(BP, f"/contact add <!channel> billing {REF}", "I can't work with groups. Name one person."),
    ],
    NoAddress: [
        Met("unknown", "/steward link zoe@", "“zoe@” isn't an email address. Please enter it like this: "
            "name@company.com.")
    ],
}  # fmt: skip

NO_IDS = {
    (Touch.COMMAND, "/steward whoami"),
    (Touch.COMMAND, "/steward link"),
    (Touch.COMMAND, "/steward unlink"),
    (Touch.FORM, "link_address"),
    (Touch.FORM, "link_code"),
    (Touch.EVENT, "user_change"),
}

STEPS = [
    "/contact promote me billing SUB-1042",
    "/contact promote p2@acme.example billing SUB-1042",
    "/contact remove p1@acme.example technical SUB-1042",
    "/contact remove p1@acme.example site_admin SUB-1042",
    "/contact add SUB-1042",
    "/contact check SUB-1042",
]


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    me, here = stock.person(1), SlackId("T0NORTHWIND", "U0ANA")
    slack_user, other = (
        new(SlackUser, team_id=here.team_id, user_id=here.user_id),
        new(SlackUser, team_id="T0ACME", user_id="U1"),
    )
    other.bound_at = NOW
    nobody, busy, staff = stock.person(1), stock.person(1), stock.person(1)
    many = [new(SlackUser, team_id="T0ACME", user_id=f"U{number}", bound_at=NOW) for number in range(1, stock.many + 1)]
    nobody.slack_users, busy.slack_users, me.slack_users = [], [slack_user, *many], [slack_user]
    staff.slack_users, staff.staff_roles = [other], [new(StaffMember, role=role) for role in StaffRole]
    nobody.staff_roles = busy.staff_roles = []
    sub, gone = stock.subscription, stock.subscription.contacts[0].person
    refused = stock.subscription.contacts[-1].person
    refused.mail_refused_at, refused.mail_refused_why = datetime(2026, 3, 2, tzinfo=UTC), "SMTP 550 5.1.1"
    return {
        "people.unknown": [people.unknown(reader)],
        "people.address_form": [people.address_form(reader)],
        "people.code_form": [
            people.code_form(reader, asked=asked, wrong=wrong, until=until)
            for asked, wrong, until in (
                (False, False, None),
                (True, False, None),
                (False, True, None),
                (True, False, NOW),
            )
        ],
        "people.code_on_its_way": [people.code_on_its_way(reader, until) for until in (None, NOW)],
        "people.wrong_code": [people.wrong_code(reader)],
        "people.too_many_codes": [people.too_many_codes(reader, NOW)],
        "people.linked": [people.linked(reader, me)],
        "people.link_code_mail": [people.link_code_mail(reader, "K7QM-2FXD", me.email)],
        "people.whoami": [
            people.whoami(reader, one, subs, TABLES, {each.id: each.roles_of(one.id) for each in subs}, here)
            for one in (busy, staff)
            for subs in ([], [stock.subscription], stock.subscriptions())
        ],
        "people.which_slack_user": [people.which_slack_user(reader, one, here) for one in (nobody, busy)],
        "people.unlink_question": [
            people.unlink_question(reader, me, one, here) for one in (("T0NORTHWIND", "U0ANA"), ("T0ACME", "U1"))
        ],
        "people.unlinked": [people.unlinked(reader, one, me, here) for one in (slack_user, other)],
        "people.unlinked_mail": [
            people.unlinked_mail(reader, me, Unlinked(1, why, "U0ANA", "T0NORTHWIND")) for why in people.WHY_UNLINKED
        ],
        "reach.unreachable": [
            reach.unreachable(reader, sub, TABLE, gone, steps, told, nobody_left=nobody)
            for steps, told, nobody in (
                (STEPS, None, False),
                ([], [contact.person for contact in sub.contacts], False),
                ([], [], False),
                ([], [], True),
            )
        ],
        "reach.mail_refused": [
            reach.mail_refused(reader, sub, TABLE, refused, steps, told)
            for steps, told in (
                (["/contact edit new@elsewhere.example SUB-1042", "/contact check SUB-1042"], None),
                ([], None),
                ([], [contact.person for contact in sub.contacts]),
                ([], []),
            )
        ],
        "reach.my_mail_refused": [reach.my_mail_refused(reader, refused)],
        "reach.mail_arrives": [reach.mail_arrives(reader, sub, one) for one in (gone, stock.person(9999))],
        "reach.step_in_form": [reach.step_in_form(reader, sub, TABLE)],
        "reach.stepped_in": [reach.stepped_in(reader, sub, "new@elsewhere.example")],
        "reach.reachable": [reach.reachable(reader, sub, one) for one in (gone, stock.person(9999))],
        "people.linked_mail": [people.linked_mail(reader, me, slack_user)],
    }

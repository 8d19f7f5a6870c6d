"""Invitations."""

from collections.abc import Mapping

from handlers.routing.routes import Touch
from handlers.views import invitations
from handlers.views.contact_kinds import KINDS
from handlers.views.reader import Reader
from handlers.views.welcomes import NO_WORKSPACE
from models.contacts.acceptance import (
    accept_invitation,
    expire_invitations,
    read_invitation,
    refuse_invitation,
    remind_of_invitations,
)
from models.contacts.invitations import (
    MOST_OPEN,
    Invitations,
    Invited,
    invite,
    list_invitations,
    resend_invitation,
    withdraw_invitation,
)
from models.contacts.places import Room
from models.contacts.problems import (
    AddressHasRoles,
    AllInvited,
    AlreadyInvited,
    ContactsCan,
    InvitationOver,
    InviterMayNot,
    NewerCode,
    NoPlaceLeft,
    TooManyInvitations,
    TooManyInvited,
    TooManyMails,
)
from models.contacts.site_admins import invite_site_admin
from models.contacts.stepping_in import step_in
from models.contacts.tables import Invitation, InvitationState
from models.core.codes import Codes
from models.core.errors import Problem
from models.directory.people import Person
from models.identity.tables import OneTimeCode, Purpose
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, Case, Doing
from tests.handlers.cases.doing import EDIT, INVITED, command, options, written
from tests.handlers.foreign import Foreign, pushes, searches, types
from tests.handlers.hands import Hands, Said
from tests.handlers.met import GUEST, UNBIND, Met
from tests.handlers.views.stock import TABLE, Shown, Stock
from tests.handlers.worlds import LATER, REF, SLACK, TEAM, World, new
from tests.models.builders import NOW, Office
from tests.models.roles.typed import BP, SA, TP, TS
from tests.models.world import BILLING, ActionCase
from tests.models.world import World as ActionWorld
from tests.support.keys import KEYS

CODES = Codes(KEYS)


async def row_for_actions(world: ActionWorld) -> None:
    """An invitation, and its code."""
    world.refs["invitation"] = (await world.office.do(invite, world.people[BP], "SUB-1", INVITEE, BILLING)).ref
    world.token = (await world.office.all(OneTimeCode))[0].token


INVITEE = Invited("guest@elsewhere.example", "Guest")


def invitation(number: int, of: object, by: Person) -> Invitation:
    """An open invitation to become a technical contact."""
    return new(
        Invitation,
        id=number,
        subscription=of,
        kind=ContactKind.TECHNICAL,
        email=f"guest{number}@guests.example",
        name="Guest",
        invited_by=by,
        invited_at=NOW,
        expires_at=LATER,
    )


def code(number: int) -> OneTimeCode:
    """The code that was mailed for an invitation."""
    return OneTimeCode(
        purpose=Purpose.INVITATION,
        token=f"token{number}",
        code_hash=CODES.hash_of(CODES.code_of(f"token{number}")),
        email=f"guest{number}@guests.example",
        invitation_id=number,
        created_at=NOW,
        expires_at=LATER,
    )


async def rows_for_routes(
    office: Office, ours: Subscription, theirs: Subscription, people: Mapping[str, Person]
) -> None:
    """An open invitation to each subscription."""
    await office.save(invitation(1, ours, people[BP]), code(1))
    await office.save(invitation(2, theirs, people["stranger"]), code(2))


ACTIONS = [
    ActionCase(list_invitations, "edit_secondary_contacts", lambda _: ("SUB-1",), staff="edit_site_admins"),
    ActionCase(invite_site_admin, "edit_site_admins", lambda _: ("SUB-1", Invited("eve@elsewhere.example")), also=SA),
    ActionCase(invite, "edit_secondary_contacts", lambda _: ("SUB-1", Invited("eve@elsewhere.example"), BILLING)),
    ActionCase(step_in, "manage_desk", lambda _: ("SUB-1", Invited("eve@elsewhere.example"))),
    ActionCase(resend_invitation, "edit_secondary_contacts", lambda w: (w.refs["invitation"],)),
    ActionCase(withdraw_invitation, "edit_secondary_contacts", lambda w: (w.refs["invitation"],)),
    ActionCase(read_invitation, "self", lambda w: (w.refs["invitation"], w.proof())),
    ActionCase(accept_invitation, "self", lambda w: (w.refs["invitation"], w.proof()), becomes=INVITEE.email),
    ActionCase(refuse_invitation, "self", lambda w: (w.refs["invitation"], w.proof())),
    ActionCase(expire_invitations, "system"),
    ActionCase(remind_of_invitations, "system"),
]


def typed(_world: World, name: str) -> str:
    """An invitation is its code's holder's, whoever they are."""
    return HIDDEN if name == "unknown" else DONE


def joins(world: World, name: str) -> str:
    """And nobody becomes what they are already."""
    return NOTHING if name in (TP, TS) else typed(world, name)


def answers(route: str) -> Doing:
    """The button under an invitation, pressed by whoever typed its code; the unknown has typed none."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        codes = hands.desk.bot.codes
        proof = "0" * 64 if name == "unknown" else codes.proof_of("token1", TEAM, SLACK[name])
        return await hands.press(SLACK[name], route, f"JOIN-1 {proof}")

    return do


ROUTES = [
    command("/contact invitations", REF, EDIT, "guest1@guests.example", staff="edit_site_admins"),
    options("invitations", f"/pick invitations {REF}", EDIT, staff="edit_site_admins"),
    command("/contact resend", "JOIN-1", EDIT, "I've emailed a new code", *INVITED),
    command("/contact uninvite", "JOIN-1", EDIT, "'s invitation to SUB-1001?"),
    command("/contact uninvite", "JOIN-1 confirmed", EDIT, "I've withdrawn", "invitations", "codes", "audit"),
    Case(
        Touch.BUTTON,
        "invitation_accept",
        "",
        answers("invitation_accept"),
        "self",
        "",
        "Welcome, ",
        written(("contacts", *INVITED)),
        joins,
    ),
    Case(
        Touch.BUTTON,
        "invitation_refuse",
        "",
        answers("invitation_refuse"),
        "self",
        "",
        "I won't add you to",
        written(INVITED),
        typed,
    ),
]

LIMIT = "UPDATE plans SET max_technical_contacts = {} WHERE id = (SELECT plan_id FROM subscriptions WHERE id = 1)"
END = "UPDATE invitations SET {} WHERE id = 1"
CODES_OF_GUEST = (
    "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT INTO codes "
    "(purpose, token, code_hash, email, invitation_id, team_id, user_id, created_at, expires_at) SELECT "
    "purpose, token || i, code_hash || i, email, invitation_id, '', '', expires_at, expires_at "
    "FROM codes, n WHERE id = 1"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    AlreadyInvited: [
        Met(
            TP,
            f"/contact add {GUEST} technical {REF}",
            f"Billing.Primary already invited {GUEST} (<!date^",
        )
    ],
    AllInvited: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "The plan of SUB-1001 has no place left for another technical contact. Billing.Primary's invitation to ",
            before=LIMIT.format("(SELECT count(*) + 1 FROM contacts WHERE subscription_id = 1 AND kind = 'technical')"),
        )
    ],
    TooManyInvitations: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "SUB-1001 already has 15 open invitations, which is the limit.",
            before="WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 23) INSERT INTO "
            "invitations (id, subscription_id, kind, email, name, invited_by_id, invited_at, expires_at, state) "
            "SELECT i, subscription_id, kind, i || email, name, invited_by_id, invited_at, expires_at, state "
            "FROM invitations, n WHERE id = 1",
        )
    ],
    TooManyInvited: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "I've already emailed 40 invitations to SUB-1001 in the last 24 hours, which is the limit.",
            before=CODES_OF_GUEST.format(49),
        )
    ],
    TooManyMails: [
        Met(
            BP,
            "/contact resend JOIN-1",
            f"I've already emailed {GUEST} 3 times in the last 24 hours, which is the limit.",
            before=CODES_OF_GUEST.format(12),
        )
    ],
    InvitationOver: [
        Met(BP, "/contact resend JOIN-1", said, before=END.format(change))
        for change, said in (
            ("state = 'accepted', person_id = 1", "This invitation has already been accepted."),
            (
                "state = 'refused'",
                "This invitation has already been declined. If that was a mistake, ask Billing.Primary for a new one",
            ),
            (
                "state = 'withdrawn'",
                "This invitation was withdrawn. If you think that was a mistake, ask Billing.Primary.",
            ),
            ("state = 'expired'", "This invitation has expired. Ask Billing.Primary for a new one."),
            ("expires_at = '2026-01-01 00:00:00'", "This invitation has expired. Ask Billing.Primary for a new one."),
        )
    ],
    NewerCode: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            f"There's a newer code in a later email to {GUEST}. Please use that one.",
            before="UPDATE codes SET closed_at = '2026-01-01 00:00:00' WHERE id = 1",
        )
    ],
    InviterMayNot: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "Billing.Primary, who invited you, can no longer add contacts to SUB-1001",
            before=UNBIND.format("Billing.Primary"),
        )
    ],
    ContactsCan: [
        Met("admin", "contact_step_in SUB-1001", "Billing.Primary, Billing.Secondary, Technical.Primary,")
    ],
    AddressHasRoles: [
        Met(
            "unknown",
            "invitation_accept JOIN-1 PROOF",
            "Someone here already uses stranger@elsewhere.example. If that's you, link it first",
            before=END.format("email = 'stranger@elsewhere.example'"),
        )
    ],
    NoPlaceLeft: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "The plan of SUB-1001 no longer has room for another technical contact.",
            before=LIMIT.format("1"),
        )
    ],
}  # fmt: skip

IDS = {"invitation": ("JOIN-2", "JOIN-9999")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/contact invitations"): [types("/contact invitations {sub}")],
    (Touch.OPTIONS, "invitations"): [searches("/pick invitations {sub}")],
    (Touch.COMMAND, "/contact resend"): [types("/contact resend {invitation}")],
    (Touch.COMMAND, "/contact uninvite"): [
        types("/contact uninvite {invitation}"),
        types("/contact uninvite {invitation} confirmed"),
    ],
    (Touch.BUTTON, "invitation_accept"): [pushes("invitation_accept", "{invitation} 0000")],
    (Touch.BUTTON, "invitation_refuse"): [pushes("invitation_refuse", "{invitation} 0000")],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, kinds = stock.subscription, ContactKind
    waiting = [stock.invitation(number) for number in range(1, min(stock.many, MOST_OPEN) + 1)]
    one, limits = stock.invitation(1), (None, 1, len(sub.contacts) + 3)
    rooms = [Room(limit, sub.contacts, waiting[:invited]) for limit in limits for invited in (0, 2)]
    found = [Invitations(sub, waiting, dict.fromkeys(kinds, room)) for room in rooms]
    ends = (InvitationState.ACCEPTED, InvitationState.REFUSED, InvitationState.EXPIRED)
    return {
        "invitations.no_room": [invitations.no_room(reader, found[2], TABLE, KINDS[:many]) for many in (1, 2)],
        "invitations.invited": [invitations.invited(reader, one, TABLE)],
        "invitations.invitation_list": [
            invitations.invitation_list(reader, each, TABLE, may)
            for each in found
            for may in (list(ContactKind), [ContactKind.SITE_ADMIN])
        ],
        "invitations.resent": [invitations.resent(reader, one)],
        "invitations.withdraw_question": [invitations.withdraw_question(reader, one)],
        "invitations.withdrawn": [invitations.withdrawn(reader, one)],
        "invitations.question": [invitations.question(reader, one, TABLE, "0" * 64)],
        "invitations.accepted": [invitations.accepted(reader, sub, sub.contacts[-1], TABLE)],
        "invitations.refused": [invitations.refused(reader, one)],
        "invitations.ended": [
            invitations.ended(reader, stock.invitation(1, state), TABLE, stock.name()) for state in ends
        ],
        "invitations.mail": [
            invitations.mail(reader, stock.invitation(number), TABLE, "K7QM-2FXD", NO_WORKSPACE, again=again)
            for number in (1, 2)
            for again in (False, True)
        ],
    }

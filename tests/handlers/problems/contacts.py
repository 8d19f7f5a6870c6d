"""Contacts."""

from models.contacts.problems import (
    AlreadyContact,
    IsPrimary,
    NotAContact,
    OneOfBoth,
    PrimaryMustHandOver,
    UnknownContact,
    UnknownPerson,
)
from models.core.errors import Problem
from models.subscriptions.problems import Cancelled, NoSubscriptions
from tests.handlers.problems.met import PRIMARY, SPARE, Met
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, BS, TS

FOUND: dict[type[Problem], list[Met]] = {
    PrimaryMustHandOver: [
        Met(
            TS,
            f"/contact leave billing {REF} confirmed",
            "You are the primary billing contact of SUB-1001. Hand over first: `/contact promote` somebody",
            before="UPDATE contacts SET person_id = (SELECT id FROM people WHERE name = 'Technical.Secondary') "
            "WHERE kind = 'billing' AND rank = 'primary' AND subscription_id = 1",
        )
    ],
    IsPrimary: [
        Met(
            BS,
            f"/contact remove {PRIMARY} billing {REF} confirmed",
            "Billing.Primary is the primary billing contact of SUB-1001 and can't be removed.",
        )
    ],
    AlreadyContact: [
        Met(BP, f"/contact add {SPARE} billing {REF}", "Spare is a billing contact of SUB-1001 already.")
    ],
    NotAContact: [
        Met(
            BP,
            f"/contact remove {SPARE} technical {REF} confirmed",
            "Spare is no technical contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        ),
        Met(
            BS,
            f"/contact leave technical {REF} confirmed",
            "Billing.Secondary is no technical contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        ),
    ],
    Cancelled: [
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            BP,
            f"/contact add {SPARE} technical {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
    ],
    NoSubscriptions: [
        Met(
            "agent",
            f"/contact add {SPARE} billing",
            "You are no contact of any subscription. If you look after one for somebody, name it: "
            "`/contact add @spare billing SUB-…`.",
        )
    ],
    UnknownPerson: [
        Met(
            BP,
            f"/contact add <@U0NEVER|never> billing {REF}",
            "I can't tell who that Slack user is. Invite them by their e-mail address: "
            "`/contact add name@their.example billing SUB-1001`.",
        )
    ],
    OneOfBoth: [
        Met(BP, "add both", "Choose a person or write an e-mail address: one of the two."),
        Met(BP, "add neither", "Choose a person or write an e-mail address: one of the two."),
    ],
    UnknownContact: [
        Met(
            BP,
            f"/contact remove <@{SLACK['newcomer']}|daria> billing {REF}",
            "@daria is no contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        )
    ],
}  # fmt: skip

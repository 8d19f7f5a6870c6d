"""Contacts, promotions, invitations."""

from tests.models.invariants.rules import MOMENT, Row, Rules

CONTACT: Row = {"subscription_id": "@sub", "person_id": "@cyd", "kind": "billing", "rank": "secondary"}
PROMOTION: Row = {
    "subscription_id": "@sub",
    "kind": "billing",
    "person_id": "@cyd",
    "asked_by_id": "@bob",
    "asked_at": MOMENT,
    "state": "open",
    "reason": "Ana is on leave",
    "denial": "",
}
DECIDED = {"state": "approved", "decided_by_id": "@dan", "decided_at": MOMENT}
INVITATION: Row = {
    "subscription_id": "@sub",
    "kind": "technical",
    "email": "new@acme.example",
    "name": "",
    "invited_by_id": "@bob",
    "invited_at": MOMENT,
    "expires_at": MOMENT,
    "state": "open",
}
RULES = Rules(
    good=[
        ("contacts", CONTACT),
        ("contacts", CONTACT | {"kind": "site_admin", "rank": "only"}),
        ("promotions", PROMOTION),
        ("promotions", PROMOTION | DECIDED),
        ("promotions", PROMOTION | {"state": "lapsed", "change": "left"}),
        ("promotions", PROMOTION | {"state": "handed_over", "decided_at": MOMENT}),
        ("promotions", PROMOTION | {"state": "expired", "decided_at": MOMENT}),
        ("promotions", PROMOTION | {"state": "withdrawn", "decided_at": MOMENT}),
        ("invitations", INVITATION),
        ("invitations", INVITATION | {"kind": "site_admin"}),
        ("invitations", INVITATION | {"state": "accepted", "person_id": "@cyd"}),
    ],
    bad={
        "a second primary of a kind": ("contacts", CONTACT | {"rank": "primary"}),
        "the same person twice in a kind": ("contacts", CONTACT | {"person_id": "@ana"}),
        "a site admin with a rank": ("contacts", CONTACT | {"kind": "site_admin"}),
        "a billing contact without a rank": ("contacts", CONTACT | {"rank": "only"}),
        "a contact of an unknown kind": ("contacts", CONTACT | {"kind": "legal"}),
        "a contact who is nobody": ("contacts", CONTACT | {"person_id": 999}),
        "a contact of no subscription": ("contacts", CONTACT | {"subscription_id": 999}),
        "a promotion of site admins": ("promotions", PROMOTION | {"kind": "site_admin"}),
        "a promotion in an unknown state": ("promotions", PROMOTION | {"state": "maybe"}),
        "a promotion decided by its asker": ("promotions", PROMOTION | DECIDED | {"decided_by_id": "@bob"}),
        "a promotion decided by whom it promotes": ("promotions", PROMOTION | DECIDED | {"decided_by_id": "@cyd"}),
        "a promotion approved by nobody": ("promotions", PROMOTION | {"state": "approved"}),
        "a promotion that is open and decided": ("promotions", PROMOTION | DECIDED | {"state": "open"}),
        "a promotion that lapsed for nothing": ("promotions", PROMOTION | {"state": "lapsed"}),
        "a promotion that was denied for a change": ("promotions", PROMOTION | DECIDED | {"change": "left"}),
        "a promotion withdrawn by whoever decides": ("promotions", PROMOTION | DECIDED | {"state": "withdrawn"}),
        "an invitation of an unknown kind": ("invitations", INVITATION | {"kind": "legal"}),
        "an invitation accepted by nobody": ("invitations", INVITATION | {"state": "accepted"}),
        "an open invitation that somebody accepted": ("invitations", INVITATION | {"person_id": "@cyd"}),
        "an invitation in an unknown state": ("invitations", INVITATION | {"state": "lost"}),
    },
    twice={
        "a second open promotion": ("promotions", PROMOTION, {"asked_by_id": "@dan"}),
        "a second open invitation of an address": ("invitations", INVITATION, {"invited_by_id": "@ana"}),
    },
    alike={
        "a promotion after one was denied": ("promotions", PROMOTION | DECIDED | {"state": "denied"}, {}),
        "an invitation after one was withdrawn": (
            "invitations",
            INVITATION | {"state": "withdrawn"},
            {"state": "open"},
        ),
        "an invitation of another kind": ("invitations", INVITATION, {"kind": "billing"}),
        "a promotion to the other kind": ("promotions", PROMOTION, {"kind": "technical"}),
    },
)

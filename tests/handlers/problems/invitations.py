"""Invitations, and whoever steps in where nobody can."""

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
from models.core.errors import Problem
from tests.handlers.problems.met import GUEST, UNBIND, Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP, TP

LIMIT = "UPDATE plans SET max_technical_contacts = {} WHERE id = (SELECT plan_id FROM subscriptions WHERE id = 1)"
END = "UPDATE invitations SET {} WHERE id = 1"
CODES_OF_GUEST = (
    "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT INTO codes "
    "(purpose, token, code_hash, email, invitation_id, team_id, user_id, created_at, expires_at) SELECT "
    "purpose, token || i, code_hash || i, email, invitation_id, '', '', expires_at, expires_at "
    "FROM codes, n WHERE id = 1"
)
FOUND: dict[type[Problem], list[Met]] = {
    AlreadyInvited: [
        Met(
            TP,
            f"/contact add {GUEST} technical {REF}",
            f"{GUEST} was invited already, by Billing.Primary (<!date^",
        )
    ],
    AllInvited: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "With those who are invited, SUB-1001 has all the technical contacts that its plan allows.",
            before=LIMIT.format("(SELECT count(*) + 1 FROM contacts WHERE subscription_id = 1 AND kind = 'technical')"),
        )
    ],
    TooManyInvitations: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "15 invitations to SUB-1001 are open, and that is the most.",
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
            "40 invitations to SUB-1001 were mailed in the last 24 hours, which is enough for one day.",
            before=CODES_OF_GUEST.format(49),
        )
    ],
    TooManyMails: [
        Met(
            BP,
            "/contact resend JOIN-1",
            f"{GUEST} was mailed 3 times in the last 24 hours, which is enough for one day.",
            before=CODES_OF_GUEST.format(12),
        )
    ],
    InvitationOver: [
        Met(BP, "/contact resend JOIN-1", said, before=END.format(change))
        for change, said in (
            ("state = 'accepted', person_id = 1", "This invitation was accepted already."),
            ("state = 'refused'", "This invitation was declined already. Ask Billing.Primary for a new one"),
            ("state = 'withdrawn'", "This invitation was withdrawn. Ask Billing.Primary if you think"),
            ("state = 'expired'", "This invitation has expired. Ask Billing.Primary for a new one."),
            ("expires_at = '2026-01-01 00:00:00'", "This invitation has expired. Ask Billing.Primary for a new one."),
        )
    ],
    NewerCode: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            f"There is a newer mail to {GUEST}, with a newer code. Please use that one.",
            before="UPDATE codes SET closed_at = '2026-01-01 00:00:00' WHERE id = 1",
        )
    ],
    InviterMayNot: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "Billing.Primary, who invited you, may no longer add contacts to SUB-1001",
            before=UNBIND.format("Billing.Primary"),
        )
    ],
    ContactsCan: [
        Met("admin", "contact_step_in SUB-1001", "Contacts of SUB-1001 can see to that themselves: Billing.Primary,")
    ],
    AddressHasRoles: [
        Met(
            "unknown",
            "invitation_accept JOIN-1 PROOF",
            "Somebody is known here by stranger@elsewhere.example already. If that is you, link it first",
            before=END.format("email = 'stranger@elsewhere.example'"),
        )
    ],
    NoPlaceLeft: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "Meanwhile SUB-1001 has all the technical contacts that its plan allows",
            before=LIMIT.format("1"),
        )
    ],
}  # fmt: skip

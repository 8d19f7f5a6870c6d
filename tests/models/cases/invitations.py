"""Invitations, and whoever steps in where nobody can."""

from models.contacts.acceptance import accept_invitation, expire_invitations, read_invitation, refuse_invitation
from models.contacts.invitations import Invited, invite, list_invitations, resend_invitation, withdraw_invitation
from models.contacts.stepping_in import step_in
from tests.models.cases.world import BILLING, GUEST, Case

CASES = [
    Case(list_invitations, "edit_secondary_contacts", lambda _: ("SUB-1",)),
    Case(invite, "edit_secondary_contacts", lambda _: ("SUB-1", Invited("eve@elsewhere.example"), BILLING)),
    Case(step_in, "manage_desk", lambda _: ("SUB-1", Invited("eve@elsewhere.example"))),
    Case(resend_invitation, "edit_secondary_contacts", lambda w: (w.invitation,)),
    Case(withdraw_invitation, "edit_secondary_contacts", lambda w: (w.invitation,)),
    Case(read_invitation, "self", lambda w: (w.invitation, w.proof())),
    Case(accept_invitation, "self", lambda w: (w.invitation, w.proof()), becomes=GUEST.email),
    Case(refuse_invitation, "self", lambda w: (w.invitation, w.proof())),
    Case(expire_invitations, "system"),
]

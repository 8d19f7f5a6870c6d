"""What rights, reasons and the cells of role tables are called, for people."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from handlers.views.words import Reader, mark
from models.roles import (
    AnyRight,
    Cell,
    Condition,
    OwnRight,
    Reason,
    Right,
    Role,
    RoleTable,
    StaffRight,
    SystemRight,
)

DEEDS: dict[AnyRight, str] = {
    Right.RECEIVE_INVOICE_EMAIL: mark("receive invoices by mail"),
    Right.VIEW_INVOICES: mark("see invoices"),
    Right.VIEW_ORDERS: mark("see orders and quotes"),
    Right.PAY: mark("pay invoices"),
    Right.UPDATE_CARD: mark("update the credit card"),
    Right.EDIT_SECONDARY_CONTACTS: mark("add and remove secondary contacts"),
    Right.PROMOTE_SELF: mark("ask to become a primary contact"),
    Right.PROMOTE_OTHER: mark("promote a secondary contact"),
    Right.LEAVE: mark("leave as a contact"),
    Right.BILLING_ENQUIRIES: mark("be contacted about invoices"),
    Right.PRODUCT_EMAIL: mark("receive product mail"),
    Right.RENEWAL_REMINDERS: mark("receive renewal reminders"),
    Right.RAISE_TICKET: mark("open support tickets"),
    Right.RENEW_LICENSE: mark("renew the license"),
    Right.UPGRADE_LICENSE: mark("upgrade the license"),
    Right.DOWNLOAD: mark("download the software"),
    Right.VIEW_LICENSE: mark("see the license"),
    Right.EXTEND_EVALUATION: mark("extend the evaluation"),
    Right.RENAME_LICENSE: mark("rename the license"),
    Right.VIEW_ESTIMATE: mark("see the estimate of the next bill"),
    Right.CANCEL_SITE: mark("cancel the site"),
    Right.REACTIVATE_SITE: mark("reactivate the site"),
    Right.DEACTIVATE_PRODUCT: mark("deactivate a product"),
    Right.ADD_PRODUCT: mark("add a product to the site"),
    Right.CONVERT_TO_ANNUAL: mark("change the site to annual billing"),
    Right.EDIT_SITE_USERS: mark("add and remove users of the site"),
    Right.VIEW_STATEMENT: mark("see the statement of account"),
    Right.ASK_BILLING: mark("ask billing questions"),
    Right.UPDATE_CONTACT_DETAILS: mark("change contact details"),
    Right.NOTIFY_SERVICES: mark("report additional services or servers"),
    Right.CONTRACT_NOTICES: mark("receive contract notices"),
    Right.VIEW_COLLEAGUES_TICKETS: mark("see tickets of colleagues"),
    StaffRight.TRIAGE_TICKETS: mark("triage tickets"),
    StaffRight.MANAGE_INVOICES: mark("manage invoices"),
    StaffRight.PROCESS_ORDERS: mark("process orders"),
    StaffRight.DECIDE_PROMOTIONS: mark("decide promotions"),
    StaffRight.MANAGE_DESK: mark("manage the desk"),
    OwnRight.SELF: mark("ask for help"),
    OwnRight.KNOWN: mark("see your own things"),
    OwnRight.CONTACT: mark("see anything"),
    OwnRight.ASKER: mark("withdraw that request"),
    SystemRight.ADVANCE_SUBSCRIPTIONS: mark("move subscriptions on"),
    SystemRight.RAISE_REMINDERS: mark("raise reminders"),
    SystemRight.ENROL_ADMINS: mark("enrol admins"),
    SystemRight.EXPIRE_INVITATIONS: mark("expire invitations"),
    SystemRight.FORGET_REQUESTS: mark("forget old requests and codes"),
    SystemRight.RECOGNISE: mark("recognise people"),
    SystemRight.WATCH_PRESENCE: mark("watch who is active in Slack"),
    SystemRight.EXPIRE_QUOTES: mark("expire quotes"),
    SystemRight.SEAL_AUDIT: mark("seal the audit trail"),
    SystemRight.FOLLOW_UP_PROMOTIONS: mark("follow up promotions"),
    SystemRight.RENEW_TERMS: mark("renew terms"),
    SystemRight.ESCALATE_RENEWALS: mark("escalate renewals"),
    SystemRight.POST_DIGEST: mark("post the digest"),
}

REASONS: dict[Reason, str] = {
    Reason.NO_ROLE: mark("You hold no role there."),
    Reason.NOT_IN_ROLE: mark("Your role does not include it."),
    Reason.NOT_APPLICABLE: mark("It does not exist for your role."),
    Reason.WRONG_KIND: mark("It does not exist for this kind of subscription."),
    Reason.BECOME_CONTACT: mark("A site admin has it only after becoming a contact."),
    Reason.NOT_SOLE: mark("Your role includes it only while you are the only contact."),
    Reason.NOT_AGREED: mark("You have not asked for it yet."),
    Reason.NOT_SHARED: mark("Your organization does not share tickets between colleagues."),
    Reason.OTHER_DOMAIN: mark("That is possible only for somebody with the same e-mail domain as the present primary."),
    Reason.NO_CARD: mark("It needs a credit card on file."),
    Reason.OVER_LIMIT: mark(
        "The plan allows no more contacts of this kind. Remove one first, or ask the vendor for a plan with more."
    ),
    Reason.NOT_STAFF: mark("That is for the vendor's own people."),
    Reason.NOT_IN_STAFF_ROLE: mark("Your staff role does not include it."),
    Reason.THEIR_OWN: mark("Only they can change these themselves, with `/contact edit`."),
    Reason.NOT_ASKER: mark("Only whoever asked for it can do that."),
    Reason.A_PARTY: mark("Nobody decides a request that they made or that promotes them. Somebody else has to."),
    Reason.VENDOR_DECIDES: mark(
        "Whoever would rise does not share the e-mail domain of the present primary, so the vendor's admins approve "
        "this one. A site admin may deny it."
    ),
}

FOR_ONESELF = frozenset(
    {
        Right.LEAVE,
        Right.PROMOTE_SELF,
        Right.RECEIVE_INVOICE_EMAIL,
        Right.BILLING_ENQUIRIES,
        Right.PRODUCT_EMAIL,
        Right.RENEWAL_REMINDERS,
        Right.CONTRACT_NOTICES,
    }
)
"""Rights that help only the one who has them: to ask somebody else to use theirs makes no sense."""


class Group(StrEnum):
    """What rights are about. The table shows them in this order."""

    INVOICES = "invoices"
    CONTACTS = "contacts"
    NOTICES = "notices"
    SUPPORT = "support"
    LICENSE = "license"
    SITE = "site"


GROUP_NAMES = {
    Group.INVOICES: mark("Invoices and payment"),
    Group.CONTACTS: mark("Contacts"),
    Group.NOTICES: mark("Notices"),
    Group.SUPPORT: mark("Support"),
    Group.LICENSE: mark("License"),
    Group.SITE: mark("Site"),
}
GROUPS: Mapping[Group, Sequence[Right]] = {
    Group.INVOICES: (
        Right.VIEW_INVOICES,
        Right.PAY,
        Right.UPDATE_CARD,
        Right.VIEW_STATEMENT,
        Right.VIEW_ORDERS,
        Right.ASK_BILLING,
    ),
    Group.CONTACTS: (
        Right.EDIT_SECONDARY_CONTACTS,
        Right.UPDATE_CONTACT_DETAILS,
        Right.PROMOTE_SELF,
        Right.PROMOTE_OTHER,
        Right.LEAVE,
    ),
    Group.NOTICES: (
        Right.RECEIVE_INVOICE_EMAIL,
        Right.BILLING_ENQUIRIES,
        Right.PRODUCT_EMAIL,
        Right.RENEWAL_REMINDERS,
        Right.CONTRACT_NOTICES,
    ),
    Group.SUPPORT: (Right.RAISE_TICKET, Right.VIEW_COLLEAGUES_TICKETS, Right.NOTIFY_SERVICES),
    Group.LICENSE: (
        Right.VIEW_LICENSE,
        Right.DOWNLOAD,
        Right.RENEW_LICENSE,
        Right.UPGRADE_LICENSE,
        Right.EXTEND_EVALUATION,
        Right.RENAME_LICENSE,
    ),
    Group.SITE: (
        Right.VIEW_ESTIMATE,
        Right.EDIT_SITE_USERS,
        Right.ADD_PRODUCT,
        Right.DEACTIVATE_PRODUCT,
        Right.CONVERT_TO_ANNUAL,
        Right.CANCEL_SITE,
        Right.REACTIVATE_SITE,
    ),
}
CELLS = {
    Cell.YES: mark("yes"),
    Cell.NO: mark("no"),
    Cell.NOT_APPLICABLE: mark("n/a"),
    Cell.AS_CONTACT: mark("as contact"),
    Cell.MASKED: mark("masked"),
    Cell.ASK: mark("if wanted"),
    Cell.SOLE: mark("if alone"),
    Cell.SHARED: mark("if shared"),
}
SENTENCES = {
    Cell.YES: mark("*{role}*: may {deed}."),
    Cell.NO: mark("*{role}*: may not {deed}."),
    Cell.NOT_APPLICABLE: mark("*{role}*: “{deed}” does not exist for this role."),
    Cell.AS_CONTACT: mark("*{role}*: may {deed} only after becoming a contact; the role alone does not give it."),
    Cell.MASKED: mark("*{role}*: may {deed}, without seeing the billing contact's name, organization and address."),
    Cell.ASK: mark("*{role}*: may {deed} after saying that they want to; off until then."),
    Cell.SOLE: mark("*{role}*: may {deed} only while they are the only contact."),
    Cell.SHARED: mark("*{role}*: may {deed} only while the organization shares its tickets between colleagues."),
}
CONDITIONS = {
    Condition.SAME_DOMAIN: (
        mark("same domain"),
        mark("It holds for somebody with the same e-mail domain as the present primary."),
    ),
    Condition.CARD_ON_FILE: (mark("card on file"), mark("It takes a credit card on file.")),
    Condition.WITHIN_LIMIT: (
        mark("within the limit"),
        mark("To add somebody, the plan has to allow one more contact of the kind."),
    ),
}


def role_name(reader: Reader, table: RoleTable, role: Role) -> str:
    """What a role is called under this table, in plain text."""
    return reader.plain(table.labels.get(role, role))


def role_names(reader: Reader, table: RoleTable, roles: frozenset[Role]) -> str:
    """What several roles are called, in the table's order."""
    return ", ".join(role_name(reader, table, role) for role in table.roles if role in roles)

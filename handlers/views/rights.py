"""The names of rights, reasons and role-table cells."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from handlers.views.reader import Reader, gettext_noop
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

RIGHT_LABELS: dict[AnyRight, str] = {
    Right.RECEIVE_INVOICE_EMAIL: gettext_noop("receive invoices by email"),
    Right.VIEW_INVOICES: gettext_noop("see invoices"),
    Right.VIEW_ORDERS: gettext_noop("see orders and quotes"),
    Right.PAY: gettext_noop("pay invoices"),
    Right.UPDATE_CARD: gettext_noop("update the credit card"),
    Right.EDIT_SECONDARY_CONTACTS: gettext_noop("add and remove contacts"),
    Right.PROMOTE_SELF: gettext_noop("request your own promotion"),
    Right.PROMOTE_OTHER: gettext_noop("request a colleague's promotion"),
    Right.LEAVE: gettext_noop("stop being a contact"),
    Right.BILLING_ENQUIRIES: gettext_noop("receive billing notices"),
    Right.PRODUCT_EMAIL: gettext_noop("receive product news"),
    Right.RENEWAL_REMINDERS: gettext_noop("receive renewal reminders"),
    Right.RAISE_TICKET: gettext_noop("open support tickets"),
    Right.RENEW_LICENSE: gettext_noop("renew the license"),
    Right.UPGRADE_LICENSE: gettext_noop("upgrade the license"),
    Right.DOWNLOAD: gettext_noop("download the software"),
    Right.VIEW_LICENSE: gettext_noop("see the license key"),
    Right.EXTEND_EVALUATION: gettext_noop("extend the evaluation"),
    Right.RENAME_LICENSE: gettext_noop("rename the license"),
    Right.VIEW_ESTIMATE: gettext_noop("see an estimate of the next bill"),
    Right.CANCEL_SITE: gettext_noop("cancel the site"),
    Right.REACTIVATE_SITE: gettext_noop("reactivate the site"),
    Right.DEACTIVATE_PRODUCT: gettext_noop("deactivate a product"),
    Right.ADD_PRODUCT: gettext_noop("add a product"),
    Right.CONVERT_TO_ANNUAL: gettext_noop("switch the site to annual terms"),
    Right.EDIT_SITE_USERS: gettext_noop("add or remove users"),
    Right.VIEW_STATEMENT: gettext_noop("see the statement of account"),
    Right.ASK_BILLING: gettext_noop("ask billing questions"),
    Right.UPDATE_CONTACT_DETAILS: gettext_noop("change contact details"),
    Right.NOTIFY_SERVICES: gettext_noop("report additional services or servers"),
    Right.CONTRACT_NOTICES: gettext_noop("receive contract notices"),
    Right.VIEW_COLLEAGUES_TICKETS: gettext_noop("see colleagues' tickets"),
    StaffRight.TRIAGE_TICKETS: gettext_noop("triage tickets"),
    StaffRight.MANAGE_INVOICES: gettext_noop("manage invoices"),
    StaffRight.PROCESS_ORDERS: gettext_noop("process orders"),
    StaffRight.DECIDE_PROMOTIONS: gettext_noop("approve or deny promotions"),
    StaffRight.EDIT_SITE_ADMINS: gettext_noop("add and remove site admins"),
    StaffRight.SET_LICENSE_KEYS: gettext_noop("set license keys"),
    StaffRight.VIEW_CUSTOMERS: gettext_noop("see customers"),
    StaffRight.EDIT_CUSTOMERS: gettext_noop("change customers"),
    StaffRight.ANNOUNCE: gettext_noop("send announcements"),
    StaffRight.MANAGE_CATALOGUE: gettext_noop("manage plans, products and prices"),
    StaffRight.MANAGE_DELIVERIES: gettext_noop("manage deliveries"),
    StaffRight.MANAGE_DESK: gettext_noop("manage Steward"),
    OwnRight.SELF: gettext_noop("ask for help"),
    OwnRight.KNOWN: gettext_noop("see your own information"),
    OwnRight.CONTACT: gettext_noop("see anything"),
    OwnRight.ASKER: gettext_noop("withdraw that request"),
    SystemRight.ADVANCE_SUBSCRIPTIONS: gettext_noop("update the status of subscriptions"),
    SystemRight.RAISE_REMINDERS: gettext_noop("create reminders"),
    SystemRight.ENROL_ADMINS: gettext_noop("enroll admins"),
    SystemRight.EXPIRE_INVITATIONS: gettext_noop("expire invitations"),
    SystemRight.ASK_ABOUT_CONTACTS: gettext_noop("ask whether contacts are still right"),
    SystemRight.ROTATE_KEYS: gettext_noop("change the encryption key"),
    SystemRight.FORGET_REQUESTS: gettext_noop("delete old requests and codes"),
    SystemRight.RECOGNISE: gettext_noop("recognize people"),
    SystemRight.WATCH_PRESENCE: gettext_noop("check who is active in Slack"),
    SystemRight.EXPIRE_QUOTES: gettext_noop("expire quotes"),
    SystemRight.SEAL_AUDIT: gettext_noop("seal the audit trail"),
    SystemRight.FOLLOW_UP_PROMOTIONS: gettext_noop("follow up on promotions"),
    SystemRight.FOLLOW_UP_TICKETS: gettext_noop("follow up on quiet tickets"),
    SystemRight.RENEW_TERMS: gettext_noop("renew terms"),
    SystemRight.ESCALATE_RENEWALS: gettext_noop("escalate renewals"),
    SystemRight.POST_DIGEST: gettext_noop("post the digest"),
    SystemRight.SEND_ANNOUNCEMENTS: gettext_noop("send scheduled announcements"),
    SystemRight.WATCH_DELIVERIES: gettext_noop("check what can't be delivered"),
    SystemRight.BOOK_PAYMENTS: gettext_noop("book online payments"),
    SystemRight.CHARGE_CARDS: gettext_noop("charge credit cards"),
}

CONTACTS_LABELS: dict[AnyRight, str] = {
    StaffRight.EDIT_CUSTOMERS: gettext_noop("change ticket sharing"),
    StaffRight.TRIAGE_TICKETS: gettext_noop("resolve that ticket"),
}
"""What contacts may do of a staff right, if that isn't all of it."""


def deed_of_contacts(right: AnyRight) -> str:
    """The name of a right of contacts, also one that they share with the vendor's staff. Marked for translation."""
    return CONTACTS_LABELS.get(right, RIGHT_LABELS[right])


REASONS: dict[Reason, str] = {
    Reason.NO_ROLE: gettext_noop("You don't have a role there."),
    Reason.NOT_IN_ROLE: gettext_noop("Your role doesn't include this."),
    Reason.NOT_APPLICABLE: gettext_noop("Your role doesn't include this."),
    Reason.WRONG_KIND: gettext_noop("This isn't available for this kind of subscription."),
    Reason.BECOME_CONTACT: gettext_noop("A site admin has to become a contact first."),
    Reason.NOT_SOLE: gettext_noop("Your role includes this only while you're the only contact."),
    Reason.NOT_AGREED: gettext_noop("You haven't turned this on yet. To do that, use `/contact settings`."),
    Reason.NOT_SHARED: gettext_noop("Your organization doesn't share tickets between colleagues."),
    Reason.OTHER_DOMAIN: gettext_noop(
        "This works only for people with the same email domain as the current primary contact."
    ),
    Reason.NO_CARD: gettext_noop("This needs a credit card on file."),
    Reason.OVER_LIMIT: gettext_noop(
        "The plan doesn't allow more contacts of this kind. Remove one first, or ask {vendor} about a bigger plan."
    ),
    Reason.NOT_STAFF: gettext_noop("Only {vendor}'s staff can do this."),
    Reason.NOT_MAIN_CONTACT: gettext_noop(
        "Only the main contact or primary billing contact can do this, or {vendor}'s billing team."
    ),
    Reason.NOT_SITE_ADMIN: gettext_noop("Only a site admin or {vendor}'s staff can do this."),
    Reason.NOT_IN_STAFF_ROLE: gettext_noop("Your staff role doesn't include this."),
    Reason.THEIR_OWN: gettext_noop("Only they can change these details, with `/contact edit`."),
    Reason.NOT_ASKER: gettext_noop("Only the person who requested it can do this."),
    Reason.NOT_OPENER: gettext_noop("Only the person who opened it or {vendor}'s support team can do this."),
    Reason.A_PARTY: gettext_noop(
        "You can't decide on a request that you made or that promotes you. Someone else has to."
    ),
    Reason.VENDOR_DECIDES: gettext_noop(
        "The new primary doesn't share the current primary's email domain, so only {vendor}'s admins can approve "
        "this. A site admin can deny it."
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
"""Rights that only help the person who has them, so there is no point in asking a colleague to use theirs."""


class Group(StrEnum):
    """The groups of rights, in the order in which the table shows them."""

    INVOICES = "invoices"
    CONTACTS = "contacts"
    NOTICES = "notices"
    SUPPORT = "support"
    LICENSE = "license"
    SITE = "site"


GROUP_NAMES = {
    Group.INVOICES: gettext_noop("Invoices and payment"),
    Group.CONTACTS: gettext_noop("Contacts"),
    Group.NOTICES: gettext_noop("Notices"),
    Group.SUPPORT: gettext_noop("Support"),
    Group.LICENSE: gettext_noop("License"),
    Group.SITE: gettext_noop("Site"),
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
    Cell.YES: gettext_noop("yes"),
    Cell.NO: gettext_noop("no"),
    Cell.NOT_APPLICABLE: gettext_noop("n/a"),
    Cell.AS_CONTACT: gettext_noop("as a contact"),
    Cell.MASKED: gettext_noop("masked"),
    Cell.ASK: gettext_noop("opt-in"),
    Cell.SOLE: gettext_noop("if only contact"),
    Cell.SHARED: gettext_noop("if shared"),
}
SENTENCES = {
    Cell.YES: gettext_noop("*{role}*: can {deed}."),
    Cell.NO: gettext_noop("*{role}*: can't {deed}."),
    Cell.NOT_APPLICABLE: gettext_noop("*{role}*: “{deed}” doesn't apply to this role."),
    Cell.AS_CONTACT: gettext_noop("*{role}*: can {deed} only after becoming a contact. The role alone isn't enough."),
    Cell.MASKED: gettext_noop(
        "*{role}*: can {deed}, but can't see the cardholder's name, the billing organization or the billing address."
    ),
    Cell.ASK: gettext_noop("*{role}*: can {deed} after turning it on. It's off by default."),
    Cell.SOLE: gettext_noop("*{role}*: can {deed} only while they're the only contact."),
    Cell.SHARED: gettext_noop("*{role}*: can {deed} only while the organization shares tickets between colleagues."),
}
CONDITIONS = {
    Condition.SAME_DOMAIN: (
        gettext_noop("same domain"),
        gettext_noop("The person needs the same email domain as the current primary contact."),
    ),
    Condition.CARD_ON_FILE: (gettext_noop("card on file"), gettext_noop("This needs a credit card on file.")),
    Condition.WITHIN_LIMIT: (
        gettext_noop("within the limit"),
        gettext_noop("Adding someone works only if the plan allows one more contact of that kind."),
    ),
}


def role_name(reader: Reader, table: RoleTable, role: Role) -> str:
    """The name of a role under this table, in plain text."""
    return reader.plain(table.labels.get(role, role))


def role_names(reader: Reader, table: RoleTable, roles: frozenset[Role]) -> str:
    """The names of several roles, in the table's order."""
    return ", ".join(role_name(reader, table, role) for role in table.roles if role in roles)

"""The words of the role tables: roles, rights and conditions."""

from enum import StrEnum


class Role(StrEnum):
    """What a contact is in one subscription. The values are the column keys of the tables."""

    BILLING_PRIMARY = "billing.primary"
    BILLING_SECONDARY = "billing.secondary"
    TECHNICAL_PRIMARY = "technical.primary"
    TECHNICAL_SECONDARY = "technical.secondary"
    SITE_ADMIN = "site_admin"


class Kind(StrEnum):
    """What is sold in a subscription."""

    LICENSE = "license"
    SITE = "site"


class Right(StrEnum):
    """What a contact may do in a subscription. Each right is one row of a role table."""

    RECEIVE_INVOICE_EMAIL = "receive_invoice_email"
    VIEW_INVOICES = "view_invoices"
    VIEW_ORDERS = "view_orders"
    PAY = "pay"
    UPDATE_CARD = "update_card"
    EDIT_SECONDARY_CONTACTS = "edit_secondary_contacts"
    PROMOTE_SELF = "promote_self"
    PROMOTE_OTHER = "promote_other"
    LEAVE = "leave"
    BILLING_ENQUIRIES = "billing_enquiries"
    PRODUCT_EMAIL = "product_email"
    RENEWAL_REMINDERS = "renewal_reminders"
    RAISE_TICKET = "raise_ticket"
    RENEW_LICENSE = "renew_license"
    UPGRADE_LICENSE = "upgrade_license"
    DOWNLOAD = "download"
    VIEW_LICENSE = "view_license"
    EXTEND_EVALUATION = "extend_evaluation"
    RENAME_LICENSE = "rename_license"
    VIEW_ESTIMATE = "view_estimate"
    CANCEL_SITE = "cancel_site"
    REACTIVATE_SITE = "reactivate_site"
    DEACTIVATE_PRODUCT = "deactivate_product"
    ADD_PRODUCT = "add_product"
    CONVERT_TO_ANNUAL = "convert_to_annual"
    EDIT_SITE_USERS = "edit_site_users"
    VIEW_STATEMENT = "view_statement"
    ASK_BILLING = "ask_billing"
    UPDATE_CONTACT_DETAILS = "update_contact_details"
    NOTIFY_SERVICES = "notify_services"
    CONTRACT_NOTICES = "contract_notices"
    VIEW_COLLEAGUES_TICKETS = "view_colleagues_tickets"


class Condition(StrEnum):
    """What must be true, besides the role, before a right is given."""

    SAME_DOMAIN = "same-domain"
    CARD_ON_FILE = "card"
    WITHIN_LIMIT = "limit"


class StaffRole(StrEnum):
    """The roles of the vendor's own staff."""

    AGENT = "agent"
    BILLING = "billing"
    ADMIN = "admin"


class StaffRight(StrEnum):
    """What the vendor's staff may do. Each right is one row of the staff table."""

    TRIAGE_TICKETS = "triage_tickets"
    MANAGE_INVOICES = "manage_invoices"
    PROCESS_ORDERS = "process_orders"
    DECIDE_PROMOTIONS = "decide_promotions"
    EDIT_SITE_ADMINS = "edit_site_admins"
    SET_LICENSE_KEYS = "set_license_keys"
    VIEW_CUSTOMERS = "view_customers"
    EDIT_CUSTOMERS = "edit_customers"
    ANNOUNCE = "announce"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_DELIVERIES = "manage_deliveries"
    MANAGE_DESK = "manage_desk"


class OwnRight(StrEnum):
    """Rights that no role table lists, because they show people only what is theirs.

    SELF: Anyone has it, even a Slack user that Steward doesn't know. Help is an example.
    KNOWN: Each person who is linked to a Slack user has it, for their own subscriptions and tickets.
    CONTACT: Each contact of the subscription has it, in any role.
    ASKER: The person who made the request has it, while they are a contact.
    """

    SELF = "self"
    KNOWN = "known"
    CONTACT = "contact"
    ASKER = "asker"


class SystemRight(StrEnum):
    """What only Steward itself does, through its system callers (`System`)."""

    RAISE_REMINDERS = "raise_reminders"
    ENROL_ADMINS = "enrol_admins"
    FORGET_REQUESTS = "forget_requests"
    SEAL_AUDIT = "seal_audit"
    RECOGNISE = "recognise"
    FOLLOW_UP_PROMOTIONS = "follow_up_promotions"
    FOLLOW_UP_TICKETS = "follow_up_tickets"
    EXPIRE_INVITATIONS = "expire_invitations"
    ASK_ABOUT_CONTACTS = "ask_about_contacts"
    WATCH_PRESENCE = "watch_presence"
    RENEW_TERMS = "renew_terms"
    ESCALATE_RENEWALS = "escalate_renewals"
    POST_DIGEST = "post_digest"
    EXPIRE_QUOTES = "expire_quotes"
    ADVANCE_SUBSCRIPTIONS = "advance_subscriptions"
    ROTATE_KEYS = "rotate_keys"
    SEND_ANNOUNCEMENTS = "send_announcements"
    WATCH_DELIVERIES = "watch_deliveries"
    BOOK_PAYMENTS = "book_payments"
    CHARGE_CARDS = "charge_cards"


AnyRight = Right | StaffRight | OwnRight | SystemRight
TableRight = Right | StaffRight
"""A right that people have by a role: as contacts, or as the vendor's staff."""


def table_right(name: str) -> TableRight:
    """The right with this name.

    Raises:
        ValueError: There is none.
    """
    return StaffRight(name) if name in StaffRight._value2member_map_ else Right(name)

"""What can go wrong in an action, as types. handlers/views/errors.py has a sentence for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from models.roles import AnyRight, Reason, Role

if TYPE_CHECKING:
    from models.people import Person
    from models.subscriptions.tables import Subscription


class DeskError(Exception):
    """Something that a person gets a sentence for. The transaction is rolled back."""


@dataclass(eq=False)
class Denied(DeskError):
    """The caller may not do this.

    `held` are the caller's roles in the subscription, `may` the contacts who could do it instead, `subject` the short
    id of the thing, `given` what else the action was called with: the person, the kind of contact.
    """

    action: str
    right: AnyRight
    reason: Reason
    subject: str = ""
    subscription: "Subscription | None" = None
    held: frozenset[Role] = frozenset()
    may: "Sequence[Person]" = ()
    given: Sequence[object] = ()


@dataclass(eq=False)
class NotFound(DeskError):
    """There is no such thing, or it is somebody else's: callers can't tell which.

    `ref` is as it was typed. The rest is for the audit trail alone, when it exists and the caller has no part in it.
    """

    noun: str
    ref: str
    subject: str = ""
    action: str = ""
    right: str = ""
    subscription_id: int | None = None


@dataclass(eq=False)
class Unknown(DeskError):
    """The Slack user is not bound to any person."""


class Trouble(StrEnum):
    """Why something that the caller may do can't be done now."""

    PRIMARY_MUST_HAND_OVER = "primary_must_hand_over"
    IS_PRIMARY = "is_primary"
    ALREADY_CONTACT = "already_contact"
    NOT_A_CONTACT = "not_a_contact"
    ALREADY_PRIMARY = "already_primary"
    ALREADY_ASKED = "already_asked"
    ALREADY_DECIDED = "already_decided"
    CANCELLED = "cancelled"
    NOT_IN_STATE = "not_in_state"
    UNREACHABLE = "unreachable"
    NO_ROOM = "no_room"
    NEEDS_APPROVAL = "needs_approval"
    ALREADY_CLAIMED = "already_claimed"
    ALREADY_RESOLVED = "already_resolved"
    NOTHING_DUE = "nothing_due"
    NO_BANK_ACCOUNT = "no_bank_account"
    NO_SUBSCRIPTIONS = "no_subscriptions"
    UNKNOWN_PERSON = "unknown_person"
    ONE_OF_BOTH = "one_of_both"
    ALREADY_INVITED = "already_invited"
    ALL_INVITED = "all_invited"
    TOO_MANY_INVITATIONS = "too_many_invitations"
    TOO_MANY_MAILS = "too_many_mails"
    TOO_MANY_INVITED = "too_many_invited"
    INVITATION_OVER = "invitation_over"
    NEWER_CODE = "newer_code"
    INVITER_MAY_NOT = "inviter_may_not"
    NO_PLACE_LEFT = "no_place_left"
    UNKNOWN_CONTACT = "unknown_contact"
    MAY_NOW = "may_now"
    CANT_ASK = "cant_ask"
    NOT_TO_CHOOSE = "not_to_choose"
    LINK_FIRST = "link_first"
    ADDRESS_TAKEN = "address_taken"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    NOBODY_TO_TELL = "nobody_to_tell"
    NO_PHONE = "no_phone"
    NO_TIME_ZONE = "no_time_zone"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    LINKED_ALREADY = "linked_already"
    TOO_MANY_CODES = "too_many_codes"
    NO_ADDRESS = "no_address"
    NOT_LINKED = "not_linked"
    HANDLED = "handled"
    CONTACTS_CAN = "contacts_can"
    ADDRESS_HAS_ROLES = "address_has_roles"
    NOT_SHOWN = "not_shown"
    NOT_KNOWN_HERE = "not_known_here"
    ALREADY_STAFF = "already_staff"
    NOT_ON_STAFF = "not_on_staff"
    LAST_ADMIN = "last_admin"
    NO_SUCH_SUBSCRIPTION = "no_such_subscription"
    NO_LICENSE_KEY = "no_license_key"
    NOTHING_TO_DOWNLOAD = "nothing_to_download"
    NO_PUBLIC_URL = "no_public_url"
    LONGEST_EVALUATION = "longest_evaluation"
    EXTENDED_ALREADY = "extended_already"
    TOO_MANY_ENTRIES = "too_many_entries"
    NO_PRICE = "no_price"
    NOTHING_TO_QUOTE = "nothing_to_quote"
    GIVES_BACK = "gives_back"
    QUOTE_CLOSED = "quote_closed"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_STALE = "quote_stale"
    RENEWS_LATER = "renews_later"
    NO_DRAFT = "no_draft"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    LINE_STAYS = "line_stays"
    DAY_OVER = "day_over"
    NO_SUM = "no_sum"
    NO_RATE = "no_rate"
    NOBODY_TO_ACCEPT = "nobody_to_accept"
    NOT_REPLACED = "not_replaced"
    ENQUIRY_OPEN = "enquiry_open"
    ENQUIRY_CLOSED = "enquiry_closed"
    CARD_NUMBER = "card_number"
    NO_QUANTITY = "no_quantity"
    NO_LAST4 = "no_last4"
    NO_EXPIRY = "no_expiry"
    CARD_EXPIRED = "card_expired"
    CARD_CHANGED = "card_changed"
    NOT_IN_IT = "not_in_it"
    NOTHING_IN_IT = "nothing_in_it"
    NOTHING_MORE = "nothing_more"
    NOT_HIGHER = "not_higher"
    SEATS_CHANGED = "seats_changed"
    NO_SEATS_NUMBER = "no_seats_number"
    SAME_SEATS = "same_seats"
    USERS_LEFT = "users_left"
    SEATS_TAKEN = "seats_taken"
    NO_SUCH_USER = "no_such_user"
    TOO_MANY_USERS = "too_many_users"
    NOTHING_TO_ADD = "nothing_to_add"
    DOES_NOT_FIT = "does_not_fit"
    LAST_EDITION = "last_edition"
    NEEDED = "needed"
    NOT_TYPED = "not_typed"
    CANCELLED_ALREADY = "cancelled_already"
    NOT_CANCELLED = "not_cancelled"
    ANNUAL_ALREADY = "annual_already"
    NO_NEXT_BILL = "no_next_bill"
    ORDER_FAULT = "order_fault"
    NOTHING_SOLD = "nothing_sold"
    NO_DAY = "no_day"
    NOT_ON_TRAIL = "not_on_trail"
    NOT_TOLD_OF_RENEWAL = "not_told_of_renewal"
    NOTHING_TO_RENEW = "nothing_to_renew"
    RENEWAL_NOT_NEAR = "renewal_not_near"
    RENEWAL_ANSWERED = "renewal_answered"
    RENEWAL_NOT_ANSWERED = "renewal_not_answered"


@dataclass(eq=False)
class Refused(DeskError):
    """A rule other than the role stands against it. `facts` fill the sentence; `field` names the form's input; `others`
    are what is wrong with further inputs."""

    trouble: Trouble
    facts: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    others: "Sequence[Refused]" = ()

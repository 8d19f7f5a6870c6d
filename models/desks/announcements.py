"""Announcements to the contacts of a subscription. Each kind goes only to contacts with the right to it, by message and
by email."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, NoticeKind, Payload, SubjectId
from models.core.texts import gettext_noop, line_of, text_of
from models.desks.announcement_tables import AnnouncementKind, ContractNotice
from models.desks.problems import NobodyToTell
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

SUBJECT_LENGTH = 150
TEXT_LENGTH = 2_700
"""Short enough to pass from the form to its preview."""
TO: dict[AnnouncementKind, Right] = {
    AnnouncementKind.CONTRACT: Right.CONTRACT_NOTICES,
    AnnouncementKind.BILLING: Right.BILLING_ENQUIRIES,
    AnnouncementKind.PRODUCT: Right.PRODUCT_EMAIL,
}
"""The right that a contact needs to get each kind."""
BY: dict[AnnouncementKind, StaffRight] = {
    AnnouncementKind.CONTRACT: StaffRight.PROCESS_ORDERS,
    AnnouncementKind.BILLING: StaffRight.MANAGE_INVOICES,
    AnnouncementKind.PRODUCT: StaffRight.TRIAGE_TICKETS,
}
"""The right that a staff member needs to send each kind."""


@dataclass(frozen=True)
class ContractNoticeSent(Payload):
    """To the contacts who get notices of its kind."""

    kind = NoticeKind.CONTRACT_NOTICE
    notice_id: SubjectId


@dataclass(frozen=True)
class NoticeDraft:
    """A notice and its recipients, before it is sent."""

    subscription: Subscription
    kind: AnnouncementKind
    subject: str
    text: str
    people: Sequence[Person]


@dataclass(frozen=True)
class AnnouncementKinds:
    """The kinds of notices that the caller may send about a subscription, with the recipients of each."""

    subscription: Subscription
    people: dict[AnnouncementKind, Sequence[Person]]


@action(
    "subscriptions.notice_kinds",
    StaffRight.PROCESS_ORDERS,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.TRIAGE_TICKETS,
    colleagues=True,
    label=gettext_noop("see which notices can be sent"),
)
async def notice_kinds(desk: Desk, subscription: Subscription) -> AnnouncementKinds:
    """The kinds of notices that the caller may send about a subscription, and to whom."""
    mine = [kind for kind, right in BY.items() if desk.may_as_staff(right)]
    return AnnouncementKinds(subscription, {kind: who_may(desk, subscription, TO[kind]) for kind in mine})


@action(
    "subscriptions.send_contract_notice",
    BY[AnnouncementKind.CONTRACT],
    on=Subscription,
    colleagues=True,
    label=gettext_noop("send a contract notice"),
)
async def send_contract_notice(desk: Desk, subscription: Subscription, subject: str, text: str) -> NoticeDraft:
    """Send a notice about the contract to the contacts who get contract notices.

    Raises:
        Refused: There are no recipients, or a text is empty or too long.
    """
    return await _send(desk, draft_notice(desk, subscription, AnnouncementKind.CONTRACT, subject, text))


@action(
    "subscriptions.send_billing_notice",
    BY[AnnouncementKind.BILLING],
    on=Subscription,
    colleagues=True,
    label=gettext_noop("send a billing notice"),
)
async def send_billing_notice(desk: Desk, subscription: Subscription, subject: str, text: str) -> NoticeDraft:
    """Send a notice about billing to the contacts for billing. Raises the same errors as `send_contract_notice`."""
    return await _send(desk, draft_notice(desk, subscription, AnnouncementKind.BILLING, subject, text))


@action(
    "subscriptions.send_product_notice",
    BY[AnnouncementKind.PRODUCT],
    on=Subscription,
    colleagues=True,
    label=gettext_noop("send product news"),
)
async def send_product_notice(desk: Desk, subscription: Subscription, subject: str, text: str) -> NoticeDraft:
    """Send a notice about the product to the contacts who get product email. Raises the same errors as
    `send_contract_notice`."""
    return await _send(desk, draft_notice(desk, subscription, AnnouncementKind.PRODUCT, subject, text))


SENT_BY: dict[AnnouncementKind, Callable[..., Awaitable[Any]]] = {
    AnnouncementKind.CONTRACT: send_contract_notice,
    AnnouncementKind.BILLING: send_billing_notice,
    AnnouncementKind.PRODUCT: send_product_notice,
}
"""The action that sends each kind."""


def recipients(desk: Desk, subscription: Subscription, kind: AnnouncementKind) -> list[Person]:
    """The contacts who get notices of a kind about a subscription.

    Raises:
        Refused: There are none.
    """
    people = who_may(desk, subscription, TO[kind])
    if not people:
        raise Refused(NobodyToTell(kind, subscription))
    return people


def draft_notice(
    desk: Desk, subscription: Subscription, kind: AnnouncementKind, subject: str, text: str
) -> NoticeDraft:
    """Prepare a notice for a preview. Call it after the right to send is checked.

    Raises:
        Refused: There are no recipients, or a text is empty or too long.
    """
    people = recipients(desk, subscription, kind)
    line = line_of(subject, SUBJECT_LENGTH, "subject")
    return NoticeDraft(subscription, kind, line, text_of(text, TEXT_LENGTH, "notice"), people)


async def _send(desk: Desk, draft: NoticeDraft) -> NoticeDraft:
    notice = ContractNotice(
        subscription_id=draft.subscription.id,
        author_id=desk.person.id,
        kind=draft.kind,
        subject=draft.subject,
        text=draft.text,
        sent_at=desk.now,
    )
    desk.session.add(notice)
    await desk.session.flush()
    ids = [person.id for person in draft.people]
    in_slack = await desk.in_slack(ids)
    for person_id in ids:
        for medium in (Medium.DIRECT, Medium.MAIL):
            if medium is Medium.MAIL or person_id in in_slack:
                key = f"contract_notice:{notice.id}:{person_id}:{medium}"
                desk.notify(medium, ContractNoticeSent(notice.id), key, person_id=person_id)
    desk.note(notice=notice.id, to=[person.key for person in draft.people])
    return draft

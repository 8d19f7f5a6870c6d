"""Contract notices: what the vendor tells the main contact about the contract of a subscription."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from models.actions import action, who_may
from models.desk import Desk, bound
from models.errors import Refused, Trouble
from models.notices import Medium
from models.people import Person, SlackUser
from models.roles import Right, StaffRight
from models.subscriptions.tables import ContractNotice, Subscription
from models.texts import text_of

SUBJECT_LENGTH = 150
TEXT_LENGTH = 2_700
"""Short enough to be carried from the form to its preview."""


@dataclass(frozen=True)
class ContractDraft:
    """A contract notice as it would go out, and to whom."""

    subscription: Subscription
    subject: str
    text: str
    people: Sequence[Person]


@action(StaffRight.PROCESS_ORDERS, on=Subscription, reads=True)
async def draft_contract_notice(desk: Desk, subscription: Subscription, subject: str, text: str) -> ContractDraft:
    """A notice to be looked at before it is sent."""
    return _draft(desk, subscription, subject, text)


@action(StaffRight.PROCESS_ORDERS, on=Subscription)
async def send_contract_notice(desk: Desk, subscription: Subscription, subject: str, text: str) -> ContractDraft:
    """Send a notice to whoever gets contract notices in this subscription: by message and by mail.

    Raises:
        Refused: Nobody gets them, or something is empty or too long.
    """
    draft = _draft(desk, subscription, subject, text)
    notice = ContractNotice(
        subscription_id=subscription.id,
        author_id=desk.person.id,
        subject=draft.subject,
        text=draft.text,
        sent_at=desk.now,
    )
    desk.session.add(notice)
    await desk.session.flush()
    ids = [person.id for person in draft.people]
    statement = select(SlackUser.person_id).where(col(SlackUser.person_id).in_(ids), bound())
    in_slack = set(await desk.session.scalars(statement))
    for person_id in ids:
        for medium in (Medium.DIRECT, Medium.MAIL):
            if medium is Medium.MAIL or person_id in in_slack:
                key = f"contract_notice:{notice.id}:{person_id}:{medium}"
                desk.notify(medium, "contract_notice", notice.id, key, person_id=person_id)
    desk.note(notice=notice.id, to=[person.key for person in draft.people])
    return draft


def recipients(desk: Desk, subscription: Subscription) -> list[Person]:
    """Who gets contract notices of a subscription.

    Raises:
        Refused: Nobody does.
    """
    people = who_may(desk, subscription, Right.CONTRACT_NOTICES)
    if not people:
        raise Refused(Trouble.NOBODY_FOR_CONTRACT, {"subscription": subscription})
    return people


def _draft(desk: Desk, subscription: Subscription, subject: str, text: str) -> ContractDraft:
    people = recipients(desk, subscription)
    line = " ".join(text_of(subject, SUBJECT_LENGTH, "subject").split())
    return ContractDraft(subscription, line, text_of(text, TEXT_LENGTH, "notice"), people)

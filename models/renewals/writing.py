"""What contacts write to each other about a renewal, in their threads."""

from dataclasses import dataclass

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.outbox import Notice, NoticeState
from models.core.quotas import Limited
from models.core.texts import gettext_noop, text_of
from models.directory.people import Person
from models.renewals.changes import UNDECIDED, at_risk_key
from models.renewals.notices import RenewalWritten
from models.renewals.notifications import tell_in_threads, threads_of
from models.renewals.tables import TEXT_LENGTH, Renewal, RenewalMessage, RenewalThread
from models.roles import OwnRight, Right
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Heard:
    """Who gets what a contact wrote about a renewal.

    `names` are the colleagues' names. `at_risk`: the billing channel has a card, because there was no answer.
    `may_ask`: the contact may ask the billing team.
    """

    names: list[str]
    at_risk: bool
    may_ask: bool

    @property
    def by_billing(self) -> bool:
        """Whether the billing team gets it."""
        return self.may_ask and (self.at_risk or not self.names)


@action(
    "renewals.write_to_colleagues",
    OwnRight.CONTACT,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("write to colleagues about a renewal"),
)
async def write_to_colleagues(desk: Desk, subscription: Subscription, renewal_id: int, text: str) -> Heard:
    """Write to the other contacts who have a thread about a renewal. If there are none, nothing is sent.

    Raises:
        Refused: The text is empty, too long or contains a card number, or a quota is used up.
    """
    said = text_of(text, TEXT_LENGTH, "text")
    renewal = await _renewal(desk, subscription, renewal_id)
    others = await _others(desk, subscription, renewal, desk.person)
    if renewal and others:
        await _keep_to_quota(desk, subscription)
        message = RenewalMessage(renewal_id=renewal.id, author_id=desk.person.id, text=said, written_at=desk.now)
        desk.session.add(message)
        await desk.session.flush()
        await tell_in_threads(desk, others, lambda _: RenewalWritten(message.id))
    return await heard_by(desk, subscription, renewal, desk.person)


async def heard_by(desk: Desk, subscription: Subscription, renewal: Renewal | None, author: Person) -> Heard:
    """Who gets what a contact writes about a renewal now. The subscription's contacts are loaded."""
    people = {contact.person_id: contact.person for contact in subscription.contacts}
    names = [people[thread.person_id].name for thread in await _others(desk, subscription, renewal, author)]
    may_ask = decide_for(desk, subscription, author, Right.ASK_BILLING).allowed
    return Heard(names, await _is_at_risk(desk, renewal), may_ask)


async def _others(
    desk: Desk, subscription: Subscription, renewal: Renewal | None, author: Person
) -> list[RenewalThread]:
    """The threads of the other contacts."""
    people = {contact.person_id for contact in subscription.contacts} - {author.id}
    threads = await threads_of(desk, renewal) if renewal else []
    return [thread for thread in threads if thread.person_id in people]


async def _renewal(desk: Desk, subscription: Subscription, renewal_id: int) -> Renewal | None:
    theirs = select(Renewal).where(Renewal.id == renewal_id, Renewal.subscription_id == subscription.id)
    return (await desk.session.scalars(theirs)).one_or_none()


async def _is_at_risk(desk: Desk, renewal: Renewal | None) -> bool:
    if renewal is None or renewal.state not in UNDECIDED:
        return False
    card = select(Notice.id).where(Notice.key == at_risk_key(renewal), Notice.state != NoticeState.DROPPED)
    return (await desk.session.scalars(card)).first() is not None


async def _keep_to_quota(desk: Desk, subscription: Subscription) -> None:
    """Messages have a quota of their own, as large as that of comments on tickets."""
    rows = (
        select(RenewalMessage.written_at)
        .join(Renewal, col(Renewal.id) == col(RenewalMessage.renewal_id))
        .join(Subscription, col(Subscription.id) == col(Renewal.subscription_id))
    )
    columns = col(RenewalMessage.author_id), col(RenewalMessage.written_at)
    await keep_to_quota(desk, Limited.COMMENTS, subscription, rows, *columns)

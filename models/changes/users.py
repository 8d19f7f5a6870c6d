"""The users of a site. Each user takes a seat of its edition."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing.orders.making import items_of
from models.billing.orders.tables import Quote, QuoteKind
from models.changes.changing import SeatChange, edition_of, must_be_seats, must_take_more, must_work, take_more
from models.changes.events import Change, ChangeKind, SubscriptionChanged
from models.changes.people_in import Named
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NoSuchUser, NothingInIt, SeatsTaken
from models.subscriptions.tables import Item, SiteUser, Subscription


@dataclass(frozen=True)
class SiteUsers:
    """The users of a site by address, and the site's items."""

    subscription: Subscription
    users: Sequence[SiteUser]
    items: Sequence[Item]

    @property
    def edition(self) -> Item | None:
        """The edition whose seats the users take, or None."""
        return edition_of(self.items)

    @property
    def seats(self) -> int:
        """The number of users that there are seats for."""
        return self.edition.seats if self.edition else 0


@dataclass(frozen=True)
class Added:
    """The result of adding users: the new ones, and the addresses that were users already. If there are too few seats,
    no one is added, and a quote offers the `missing` seats."""

    site: SiteUsers
    added: Sequence[SiteUser] = ()
    already: Sequence[str] = ()
    missing: int = 0
    quote: Quote | None = None
    wanted: Sequence[Named] = field(default=())


@action(
    "subscriptions.list_site_users",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    reads=True,
    label=gettext_noop("see the users on a site"),
)
async def list_site_users(desk: Desk, subscription: Subscription) -> SiteUsers:
    """The users of a site."""
    return await _site(desk, subscription)


@action(
    "subscriptions.add_site_users", Right.EDIT_SITE_USERS, on=Subscription, label=gettext_noop("add users to a site")
)
async def add_site_users(desk: Desk, subscription: Subscription, wanted: Sequence[Named]) -> Added:
    """Add users. If there are too few seats, no one is added, and a quote offers the missing seats.

    Raises:
        Refused: The site can't be changed now, or it is an evaluation with too few seats.
    """
    must_work(desk, subscription)
    site = await _site(desk, subscription)
    there = {user.email for user in site.users}
    new = [one for one in wanted if one.email not in there]
    missing = len(site.users) + len(new) - site.seats
    if missing > 0 and new:
        return await _more_seats(desk, site, new, missing)
    rows = [
        SiteUser(
            subscription_id=subscription.id,
            email=one.email,
            name=one.name,
            added_at=desk.now,
            added_by_id=desk.person.id,
        )
        for one in new
    ]
    desk.session.add_all(rows)
    await desk.session.flush()
    desk.note(users=[row.id for row in rows])
    if rows:
        changes = [Change(ChangeKind.USER, "0", "1", row.email) for row in rows]
        await happened(desk, SubscriptionChanged(subscription, changes))
    return Added(
        replace(site, users=await _users(desk, subscription)),
        rows,
        already=[one.email for one in wanted if one.email in there],
    )


@action(
    "subscriptions.remove_site_user",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    label=gettext_noop("remove a user from a site"),
)
async def remove_site_user(desk: Desk, subscription: Subscription, email: str) -> tuple[SiteUsers, SiteUser]:
    """Remove a user. Returns the site with the remaining users, and the user who was removed.

    Raises:
        Refused: The person isn't a user of the site, or the site isn't working now.
    """
    must_work(desk, subscription)
    site = await _site(desk, subscription)
    user = next((one for one in site.users if one.email == email), None)
    if user is None:
        raise Refused(NoSuchUser(email, subscription))
    user.removed_at = desk.now
    await desk.session.flush()
    desk.note(users=[user.id])
    await happened(desk, SubscriptionChanged(subscription, [Change(ChangeKind.USER, "1", "0", user.email)]))
    return replace(site, users=[one for one in site.users if one is not user]), user


async def _site(desk: Desk, subscription: Subscription) -> SiteUsers:
    return SiteUsers(subscription, await _users(desk, subscription), await items_of(desk, subscription))


async def _users(desk: Desk, subscription: Subscription) -> Sequence[SiteUser]:
    statement = (
        select(SiteUser)
        .where(SiteUser.subscription_id == subscription.id, col(SiteUser.removed_at).is_(None))
        .order_by(col(SiteUser.email))
    )
    return (await desk.session.scalars(statement)).all()


async def _more_seats(desk: Desk, site: SiteUsers, new: Sequence[Named], missing: int) -> Added:
    subscription = site.subscription
    if site.edition is None:
        raise Refused(NothingInIt(subscription))
    if not subscription.bought:
        raise Refused(SeatsTaken(site.seats, subscription), "users")
    must_take_more(desk, subscription)
    before = site.edition.seats
    must_be_seats(before + missing)
    change = SeatChange(site.edition.product, before, before + missing)
    changed = await take_more(desk, subscription, site.items, QuoteKind.SEATS, [change])
    return Added(site, missing=missing, quote=changed.quote, wanted=new)

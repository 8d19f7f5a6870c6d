"""The users of a site. Each user takes a seat of its edition."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func
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
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.roles import Right
from models.subscriptions.problems import NoSuchUser, NothingInIt, SeatsTaken
from models.subscriptions.tables import Item, SiteUser, Subscription


@dataclass(frozen=True)
class SiteUsers:
    """How many users a site has, and its items. `users` is a page of them by address, where they are listed."""

    subscription: Subscription
    count: int
    items: Sequence[Item]
    users: PageOf[SiteUser] = field(default_factory=PageOf)

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


@dataclass(frozen=True)
class Removed:
    """The result of removing users: those who were removed, and the addresses that weren't users."""

    site: SiteUsers
    removed: Sequence[SiteUser]
    unknown: Sequence[str] = ()


@action(
    "subscriptions.list_site_users",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    reads=True,
    label=gettext_noop("see the users on a site"),
)
async def list_site_users(desk: Desk, subscription: Subscription, first: int = 1, typed: str = "") -> SiteUsers:
    """A page of the users of a site by address. With a text, only those with its words in their address or name."""
    listed = _users(subscription).where(matching(typed, col(SiteUser.email), col(SiteUser.name)))
    page = await page_of(desk.session, listed.order_by(col(SiteUser.email)), first)
    count = await _count(desk, subscription) if typed else page.total
    return SiteUsers(subscription, count, await items_of(desk, subscription), page)


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
    among = _users(subscription).where(col(SiteUser.email).in_([one.email for one in wanted]))
    there = {user.email for user in await desk.session.scalars(among)}
    new = [one for one in wanted if one.email not in there]
    missing = site.count + len(new) - site.seats
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
        replace(site, count=site.count + len(rows)),
        rows,
        already=[one.email for one in wanted if one.email in there],
    )


@action(
    "subscriptions.remove_site_user",
    Right.EDIT_SITE_USERS,
    on=Subscription,
    label=gettext_noop("remove users from a site"),
)
async def remove_site_users(desk: Desk, subscription: Subscription, emails: Sequence[str]) -> Removed:
    """Remove users. Addresses that aren't users of the site are reported.

    Raises:
        Refused: None of the people is a user of the site, or the site isn't working now.
    """
    must_work(desk, subscription)
    site = await _site(desk, subscription)
    among = _users(subscription).where(col(SiteUser.email).in_(emails)).order_by(col(SiteUser.email))
    users = list(await desk.session.scalars(among))
    there = {user.email for user in users}
    unknown = [email for email in emails if email not in there]
    if not users:
        raise Refused(NoSuchUser(unknown, subscription), "users")
    for user in users:
        user.removed_at = desk.now
    await desk.session.flush()
    desk.note(users=[user.id for user in users])
    changes = [Change(ChangeKind.USER, "1", "0", user.email) for user in users]
    await happened(desk, SubscriptionChanged(subscription, changes))
    return Removed(replace(site, count=site.count - len(users)), users, unknown)


async def _site(desk: Desk, subscription: Subscription) -> SiteUsers:
    return SiteUsers(subscription, await _count(desk, subscription), await items_of(desk, subscription))


async def _count(desk: Desk, subscription: Subscription) -> int:
    counted = select(func.count()).select_from(_users(subscription).subquery())
    return (await desk.session.scalars(counted)).one()


def _users(subscription: Subscription) -> Any:
    """The statement for the users of a site."""
    return select(SiteUser).where(SiteUser.subscription_id == subscription.id, col(SiteUser.removed_at).is_(None))


async def _more_seats(desk: Desk, site: SiteUsers, new: Sequence[Named], missing: int) -> Added:
    subscription = site.subscription
    if site.edition is None:
        raise Refused(NothingInIt(subscription))
    if not subscription.bought:
        raise Refused(SeatsTaken(site.seats, max(0, site.seats - site.count), missing, subscription), "users")
    must_take_more(desk, subscription)
    before = site.edition.seats
    must_be_seats(before + missing)
    change = SeatChange(site.edition.product, before, before + missing)
    changed = await take_more(desk, subscription, site.items, QuoteKind.SEATS, [change])
    return Added(site, missing=missing, quote=changed.quote, wanted=new)

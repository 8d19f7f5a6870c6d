"""The page on which a person pays an invoice or puts a card on file: for one person, one debt, 15 minutes. Opening it
changes nothing, because programs open links too. Its button opens the provider's page."""

import asyncio
from collections.abc import Callable
from typing import ClassVar
from uuid import uuid4

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from bot.link_pages import SAFE, page
from bot.payments.provider import Provider, ProviderBusy, ProviderDown, ProviderRefused
from handlers.routing.readers import reader_of
from handlers.routing.router import Router
from handlers.views import errors
from handlers.views import paying_online as views
from handlers.views.reader import Reader
from models.access.actions import check
from models.access.errors import Denied, NotFound
from models.access.refusals import keep_refusal, refusal_of
from models.billing.invoices.tables import Invoice
from models.billing.online.booking import find_checkout
from models.billing.online.checkouts import (
    PROVIDER,
    CheckoutWanted,
    amount_online,
    note_customer,
    note_failed_page,
    note_page,
    open_card_page,
    open_checkout,
)
from models.billing.online.links import PayLink, read_address
from models.billing.online.tables import CheckoutState
from models.core.errors import DeskError
from models.directory.lookup import bound
from models.directory.people import Person, SlackUser
from models.subscriptions.tables import Subscription

log = structlog.get_logger("steward.payments")

TURNS, PAUSE = 50, 0.1
"""How often, and after how many seconds each, to look whether another press has opened the page."""
CARD = Subscription.PREFIX
"""What the short ID in a link to put a card on file begins with."""


class PayPages:
    """The pages behind `/pay/…`.

    Args:
        came_back: Called when somebody comes back from the provider's page.
    """

    PATH: ClassVar[str] = "/pay/{address}"

    def __init__(self, router: Router, provider: Provider, came_back: Callable[[], None]) -> None:
        self.router = router
        self.provider = provider
        self.came_back = came_back

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page with the button, or the thanks to somebody who comes back."""
        link = self._link(request)
        if link is None:
            return page(views.unknown_page(self._nobody), 404)
        if request.query.get("done"):
            self.came_back()
            async with self.router.app.database.session() as session:
                _, reader = await self._whose(session, link) or (None, self._nobody)
            return page(views.thanks_page(reader, is_card=_is_card(link)))
        return await self._answered(link, press=False)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """The button was pressed: open the provider's page, and lead the browser there."""
        link = self._link(request)
        if link is None:
            return page(views.unknown_page(self._nobody), 404)
        return await self._answered(link, press=True, back=request.path)

    def _link(self, request: web.Request) -> PayLink | None:
        return read_address(request.match_info["address"], self.router.app.codes)

    @property
    def _nobody(self) -> Reader:
        return Reader(vendor=self.router.app.vendor_name)

    async def _answered(self, link: PayLink, *, press: bool, back: str = "") -> web.StreamResponse:
        reader = self._nobody
        try:
            async with self.router.app.database.session() as session:
                found = await self._whose(session, link)
                if found is None:
                    return page(views.unknown_page(reader), 404)
                person, reader = found
                answer = await self._begun(session, person, reader, link, press=press)
            if isinstance(answer, CheckoutWanted):
                url = answer.checkout.url or await self._opened(answer, back)
                # Not a redirect: browsers forbid those to other sites after a form of ours.
                return page(views.onwards_page(reader, url))
            return answer
        except ProviderDown as error:
            log.warning("stripe_down", why=str(error))
            return page(views.trouble_page(reader, down=True), 503)
        except ProviderRefused as refused:
            log.error("stripe_refused", reason=refused.reason, words=refused.words)
            return page(views.trouble_page(reader, down=False), 502)
        except Exception:
            number = uuid4().hex[:8].upper()
            log.exception("paying_failed", number=number)
            return web.Response(status=500, headers=SAFE, text=f"Something went wrong: {number}\n")

    async def _whose(self, session: AsyncSession, link: PayLink) -> tuple[Person, Reader] | None:
        """The link's person, if they still have an active Slack user."""
        speaks = select(SlackUser.person_id).where(bound())
        whose = select(Person).where(Person.id == link.person_id, col(Person.id).in_(speaks))
        whose = whose.options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
        person = (await session.scalars(whose)).unique().one_or_none()
        if person is None:
            return None
        return person, await reader_of(session, person, self.router.app.vendor_name)

    async def _begun(
        self, session: AsyncSession, person: Person, reader: Reader, link: PayLink, *, press: bool
    ) -> web.StreamResponse | CheckoutWanted:
        """The page, or the checkout to open, in one transaction."""
        if link.expires_at <= self.router.app.now():
            return page(views.expired_page(reader, is_card=_is_card(link)), 410)
        desk = self.router.desk_for(session, person)
        try:
            if press:
                opening = open_card_page if _is_card(link) else open_checkout
                wanted = await opening(desk, link.ref)
                await session.commit()
                if desk.noticed:
                    self.router.app.wake()
                return wanted
            if _is_card(link):
                return page(views.card_page(reader, await check(open_card_page, desk, link.ref)))
            invoice: Invoice = await check(open_checkout, desk, link.ref)
            amount = reader.money(await amount_online(desk, invoice), invoice.currency)
            return page(views.pay_page(reader, views.ToPay(invoice, amount)))
        except DeskError as error:
            said = views.refused_page(reader, errors.sentence(reader, error, self.router.app.tables))
            refusal = refusal_of(desk, error) if isinstance(error, Denied | NotFound) else None
            await session.rollback()
            if refusal:
                await keep_refusal(desk, refusal)
            await session.commit()
            return page(said, 403)

    async def _opened(self, wanted: CheckoutWanted, back: str) -> str:
        """The address of the page that the provider opens. Whatever stops this halfway, the next press goes on."""
        for session_ref in wanted.ended:
            await self.provider.end_page(session_ref)
        customer = wanted.customer
        if customer is None:
            customer = await self.provider.make_customer(wanted.organization)
            async with self.router.app.database.transaction() as session:
                await note_customer(self.router.desk_for(session, PROVIDER), wanted.organization.id, customer)
        item, key = f"{self.router.app.vendor_name} {wanted.what}".strip(), wanted.checkout.key
        try:
            opened = await self.provider.open_page(wanted, customer, f"{self.router.app.public_url}{back}", item)
        except ProviderBusy:
            return await self._opened_beside(key)
        except (ProviderRefused, ProviderDown):
            # Nobody knows the address of a page that was opened all the same. The next press opens another: the same
            # key could repeat an error for a day.
            async with self.router.app.database.transaction() as session:
                await note_failed_page(self.router.desk_for(session, PROVIDER), key)
            raise
        async with self.router.app.database.transaction() as session:
            desk = self.router.desk_for(session, PROVIDER)
            row = await note_page(desk, key, opened.session, opened.url, opened.expires_at)
        if row.state is CheckoutState.ENDED:
            # Another amount is due by now.
            await self.provider.end_page(opened.session)
            raise ProviderDown("The page was ended while it was being opened.")
        return opened.url

    async def _opened_beside(self, key: str) -> str:
        """The address of the page that another press is opening at the same moment.

        Raises:
            ProviderDown: It didn't open.
        """
        for _ in range(TURNS):
            await asyncio.sleep(PAUSE)
            async with self.router.app.database.session() as session:
                ours = await find_checkout(self.router.desk_for(session, PROVIDER), key=key)
            if ours is None or ours.row.state is CheckoutState.ENDED:
                break
            if ours.row.url:
                return ours.row.url
        raise ProviderDown("The page didn't open.")


def _is_card(link: PayLink) -> bool:
    return link.ref.startswith(f"{CARD}-")

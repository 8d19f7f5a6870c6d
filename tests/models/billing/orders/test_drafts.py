"""What the vendor's people make is theirs until they send it; then it is whoever may accept it who has it."""

from datetime import date

import pytest
from sqlalchemy import text

from models.access.errors import NotFound
from models.billing.orders.accepting import Billing, accept_quote, consider_quote, decline_quote
from models.billing.orders.actions import quote_renewal, show_quote
from models.billing.orders.drafts import LineInput, draft_quote, edit_draft, remove_line, write_line
from models.billing.orders.listing import list_orders, my_orders, orders_in_work
from models.billing.orders.problems import LineStays, NobodyToAccept, NoDraft, QuoteClosed, QuoteStale
from models.billing.orders.sending import cancel_quote, change_quote, send_quote
from models.billing.orders.tables import Credit, QuoteKind, QuoteState
from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.enquiries.asking import ask_about_quote
from models.desks.enquiries.notices import EnquiryCard
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from tests.models.billing.orders.quoting import cast, order_of, quote_of, quotes
from tests.models.builders import NOW, Office

TRAINING = LineInput("Training", "2", "1,250.50", "7,5 %")


async def test_a_renewal_begins_with_what_is_in_the_subscription(office: Office) -> None:
    """A discount changes the price; seats and term stay, and the order renews."""
    ana, _, bella = await cast(office)
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)
    assert [(line.description, line.quantity, line.unit_price) for line in draft.lines] == [("Server", 3, 10_000)]
    await office.do(write_line, bella, draft.ref, 1, LineInput("Server, as agreed", "99", "80", "19"))
    await office.do(write_line, bella, draft.ref, 0, TRAINING)
    await office.do(send_quote, bella, draft.ref)
    order = await order_of(office, (await office.do(accept_quote, ana, draft.ref, Billing())).ref)
    lines = [(line.description, line.quantity, line.net, line.tax) for line in order.quote.lines]
    assert lines == [("Server, as agreed", 3, 24_000, 4_560), ("Training", 2, 250_100, 18_758)]
    assert order.invoice is not None
    assert order.invoice.total == 24_000 + 4_560 + 250_100 + 18_758
    assert order.subscription.ends_on == date(2027, 12, 31)


async def test_nobody_sees_a_draft_but_the_vendors_people(office: Office) -> None:
    """As if there were no such quote: not by its id, and in no list."""
    ana, _, bella = await cast(office)
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    for door, more in ((show_quote, []), (consider_quote, []), (accept_quote, [Billing()]), (decline_quote, [""])):
        with pytest.raises(NotFound):
            await office.do(door, ana, draft.ref, *more)
    kept = [(entry.action, entry.outcome, entry.subject) for entry in (await office.audit())[-4:]]
    doors = ("show_quote", "consider_quote", "accept_quote", "decline_quote")
    assert kept == [(f"orders.{door}", "refused", draft.ref) for door in doors]
    assert (await office.do(list_orders, ana, "SUB-1"))[1] == []
    assert await office.do(my_orders, ana) == []
    assert [one.quote.ref for one in (await office.do(list_orders, bella, "SUB-1"))[1]] == [draft.ref]
    assert [one.quote.ref for one in await office.do(orders_in_work, bella)] == [draft.ref]
    assert await office.all(Notice) == []


async def test_who_could_not_accept_a_draft_does_not_learn_of_it_either(office: Office) -> None:
    """A secondary contact, who sees no orders, hears what they would of a number that no quote has."""
    _, ben, bella = await cast(office)
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)
    for door, more in ((show_quote, []), (accept_quote, [Billing()]), (ask_about_quote, ["Why?"])):
        with pytest.raises(NotFound):
            await office.do(door, ben, draft.ref, *more)


async def test_sending_tells_whoever_may_accept(office: Office) -> None:
    """Each of them, once."""
    ana, ben, bella = await cast(office)
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)
    await office.do(send_quote, bella, draft.ref)
    assert [notice.person_id for notice in await office.notices("quote_sent")] == [ana.id, ben.id]
    with pytest.raises(Refused) as refused:
        await office.do(send_quote, bella, draft.ref)
    assert isinstance(refused.value.problem, NoDraft)


async def test_lines_are_numbered_as_they_stand(office: Office) -> None:
    """After one was taken out, too; what is in the subscription can't be taken out."""
    *_, bella = await cast(office)
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)
    for what in ("One", "Two", "Three"):
        await office.do(write_line, bella, draft.ref, 0, LineInput(what, "1", "-5", "0"))
    await office.do(remove_line, bella, draft.ref, 3)
    found = await quote_of(office, draft.ref)
    assert [(line.position, line.description) for line in found.lines] == [(1, "Server"), (2, "One"), (3, "Three")]
    with pytest.raises(Refused) as refused:
        await office.do(remove_line, bella, draft.ref, 1)
    assert isinstance(refused.value.problem, LineStays)
    for position in (4, 99):
        with pytest.raises(NotFound):
            await office.do(write_line, bella, draft.ref, position, TRAINING)


@pytest.mark.parametrize("kind", [QuoteKind.RENEWAL, QuoteKind.SERVICES])
async def test_an_open_quote_is_changed_as_a_new_draft_that_takes_its_place(office: Office, kind: QuoteKind) -> None:
    """Until it is sent the older one can be accepted; afterwards it can't."""
    ana, _, bella = await cast(office)
    first = (await office.do(draft_quote, bella, "SUB-1", kind)).ref
    await office.do(write_line, bella, first, 0, TRAINING)
    await office.do(edit_draft, bella, first, "As agreed.", date(2026, 3, 20))
    await office.do(send_quote, bella, first)
    second = await office.do(change_quote, bella, first)
    assert (second.state, second.note, second.replaces_id) == (QuoteState.DRAFT, "As agreed.", 1)
    assert [line.description for line in second.lines] == [line.description for line in (await quotes(office))[0].lines]
    await office.do(consider_quote, ana, first)
    await office.do(send_quote, bella, second.ref)
    assert [quote.state for quote in await quotes(office)] == [QuoteState.REPLACED, QuoteState.OPEN]
    assert (await office.do(change_quote, bella, (await office.do(change_quote, bella, second.ref)).ref)).id == 3


async def test_what_was_ordered_meanwhile_is_not_replaced(office: Office) -> None:
    """The new draft of a renewal that was ordered does not fit any more."""
    ana, _, bella = await cast(office)
    first = (await office.do(quote_renewal, ana, "SUB-1")).ref
    second = (await office.do(change_quote, bella, first)).ref
    await office.do(accept_quote, ana, first, Billing())
    with pytest.raises(Refused) as refused:
        await office.do(send_quote, bella, second)
    assert isinstance(refused.value.problem, QuoteStale)
    assert (await quote_of(office, first)).state is QuoteState.ACCEPTED


async def test_what_is_owed_is_taken_off_when_it_is_sent(office: Office) -> None:
    """Not before: the draft has the vendor's own lines alone, and so has a draft that is made out of it."""
    ana, _, bella = await cast(office)
    await office.save(
        Credit(subscription_id=1, description="Back", currency="EUR", amount=1_000, tax_rate=19_000, made_at=NOW)
    )
    draft = await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)
    assert len(draft.lines) == 1
    sent = await office.do(send_quote, bella, draft.ref)
    assert [(line.position, line.net) for line in sent.lines] == [(1, 30_000), (2, -1_000)]
    assert len((await office.do(change_quote, bella, draft.ref)).lines) == 1
    assert ana.id


async def test_the_tax_of_a_draft_is_that_of_its_sum(office: Office) -> None:
    """With each line that is written or changed, and with the credit that is deducted when it is sent."""
    *_, bella = await cast(office)
    draft = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)).ref
    for price in ("10.03", "20.05", "30.08"):
        await office.do(write_line, bella, draft, 0, LineInput("Work", "1", price, "19"))
    # 19 % of 60.16 are 11.4304. Rounded down, the lines have 1.90, 3.80 and 5.71; two cents are left.
    assert [line.tax for line in (await quote_of(office, draft)).lines] == [191, 381, 571]
    # 19 % of 60.14 are 11.4266. The third line now lost more than the first.
    await office.do(write_line, bella, draft, 1, LineInput("Work", "1", "10.01", "19"))
    assert [line.tax for line in (await quote_of(office, draft)).lines] == [190, 381, 572]
    await office.save(
        Credit(subscription_id=1, description="Back", currency="EUR", amount=1_002, tax_rate=19_000, made_at=NOW)
    )
    sent = await office.do(send_quote, bella, draft)
    # 10.01 + 20.05 + 30.08 - 10.02 = 50.12, and 19 % of that are 9.5228. Rounded down, the lines have 1.90, 3.80, 5.71
    # and -1.91, which is 9.50. The two cents go to the lines that lost the most: 0.95 and 0.62.
    assert [line.tax for line in sent.lines] == [190, 381, 571, -190]


async def test_a_draft_from_before_has_its_tax_spread_when_it_is_sent(office: Office) -> None:
    """Its lines were taxed one by one, 1.91 + 3.81 + 5.72."""
    *_, bella = await cast(office)
    draft = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)).ref
    for price in ("10.03", "20.05", "30.08"):
        await office.do(write_line, bella, draft, 0, LineInput("Work", "1", price, "19"))
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE quote_lines SET tax = 572 WHERE position = 3"))
    assert [line.tax for line in (await office.do(send_quote, bella, draft)).lines] == [191, 381, 571]


async def test_withdrawn_whoever_had_it_is_told(office: Office) -> None:
    """Of a draft nobody is."""
    ana, ben, bella = await cast(office)
    draft = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)).ref
    await office.do(cancel_quote, bella, draft)
    assert await office.all(Notice) == []
    ref = (await office.do(quote_renewal, ana, "SUB-1")).ref
    await office.do(cancel_quote, bella, ref)
    assert [notice.person_id for notice in await office.notices("quote_withdrawn")] == [ana.id, ben.id]
    with pytest.raises(Refused) as refused:
        await office.do(accept_quote, ana, ref, Billing())
    assert isinstance(refused.value.problem, QuoteClosed)


async def test_what_nobody_can_accept_is_not_sent(office: Office) -> None:
    """There is nobody left in the subscription who might."""
    *_, bella = await cast(office)
    draft = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.RENEWAL)).ref
    async with office.database.transaction() as session:
        await session.execute(text("DELETE FROM contacts"))
    with pytest.raises(Refused) as refused:
        await office.do(send_quote, bella, draft)
    assert isinstance(refused.value.problem, NobodyToAccept)


async def test_a_quote_answers_the_enquiry_that_it_was_made_for(office: Office) -> None:
    """Sending it accepts the enquiry; one about another subscription is none that it could answer."""
    ana, _, bella = await cast(office)
    asked = Enquiry(subscription_id=1, kind=EnquiryKind.SERVICES, asker_id=ana.id, asked_at=NOW, text="More.")
    await office.save(asked)
    async with office.database.transaction() as session:
        desk = await office.desk(session, bella)
        desk.post("C0APPROVALS", EnquiryCard(asked.id), f"enquiry:{asked.id}")
    draft = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES, asked.ref)).ref
    await office.do(write_line, bella, draft, 0, TRAINING)
    await office.do(send_quote, bella, draft)
    assert [one.state for one in await office.all(Enquiry)] == [EnquiryState.ACCEPTED]
    with pytest.raises(NotFound):
        await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES, "ENQ-99")

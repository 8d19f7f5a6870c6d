"""What is offered in more than one draft is sold once."""

import pytest

from models.billing.invoices.tables import Invoice
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.drafts import draft_quote, write_line
from models.billing.orders.problems import NotReplaced, QuoteStale
from models.billing.orders.selling import quote_first_term
from models.billing.orders.sending import cancel_quote, change_quote, send_quote
from models.billing.orders.tables import QuoteKind, QuoteState
from models.core.errors import Refused
from tests.models.billing.orders.quoting import cast, quote_of
from tests.models.billing.orders.test_drafts import TRAINING
from tests.models.builders import NOW, Office


async def test_a_draft_that_is_to_replace_what_was_ordered_is_not_sent(office: Office) -> None:
    """Services that were accepted while the vendor worked on them are not sold again; the draft can be given up."""
    ana, _, bella = await cast(office)
    first = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)).ref
    await office.do(write_line, bella, first, 0, TRAINING)
    await office.do(send_quote, bella, first)
    second = (await office.do(change_quote, bella, first)).ref
    await office.do(accept_quote, ana, first, Billing())
    with pytest.raises(Refused) as refused:
        await office.do(send_quote, bella, second)
    assert isinstance(refused.value.problem, NotReplaced)
    assert refused.value.problem.older == first
    given_up = await office.do(cancel_quote, bella, second)
    assert (given_up.state, given_up.closed_at) == (QuoteState.DRAFT, NOW)
    assert len(await office.all(Invoice)) == 1


async def test_one_quote_has_one_draft_in_its_place(office: Office) -> None:
    """Whoever changes it again goes on with that."""
    ana, _, bella = await cast(office)
    first = (await office.do(draft_quote, bella, "SUB-1", QuoteKind.SERVICES)).ref
    await office.do(write_line, bella, first, 0, TRAINING)
    await office.do(send_quote, bella, first)
    drafts = [(await office.do(change_quote, bella, first)).ref for _ in range(2)]
    assert drafts == ["Q-2026-0002"] * 2
    await office.do(cancel_quote, bella, drafts[0])
    assert (await office.do(change_quote, bella, first)).ref == "Q-2026-0003"
    assert ana.id


async def test_a_first_term_is_ordered_once(office: Office) -> None:
    """A second draft of it, made beside the first, is not sent once that was accepted."""
    ana, _, bella = await cast(office)
    one, other = [(await office.do(quote_first_term, bella, "SUB-1")).ref for _ in range(2)]
    await office.do(send_quote, bella, one)
    await office.do(accept_quote, ana, one, Billing())
    with pytest.raises(Refused) as refused:
        await office.do(send_quote, bella, other)
    assert isinstance(refused.value.problem, QuoteStale)
    assert (await quote_of(office, other)).state is QuoteState.DRAFT
    assert len(await office.all(Invoice)) == 1

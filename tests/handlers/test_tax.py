"""The tax of quotes, orders and invoices as people see it: once for each rate, and each rate by its name."""

from typing import Any

from tests.handlers.hands import Hands
from tests.handlers.hostile_writing import rows
from tests.handlers.test_orders import accept

DRAFT = "Q-2026-0001"
TWO_RATES = ["*Tax 21% on €1,000.00*\n€210.00", "*Tax 10% on €500.00*\n€50.00", "*Total*\n€1,760.00"]


async def begun(hands: Hands, *lines: tuple[str, str]) -> None:
    """Bella's draft for services with lines at these prices and tax rates."""
    await hands.command("bella", "/order make SUB-1043 services")
    for price, rate in lines:
        await write(hands, 0, price, rate)


async def write(hands: Hands, position: int, price: str, rate: str) -> str:
    """Add a line (position 0) or change one: the draft's card."""
    line = {"description": "Training", "quantity": "1", "unit_price": price, "tax_rate": rate}
    return (await hands.submit("bella", "quote_line", line, f"{DRAFT} {position}")).words


async def stored(hands: Hands) -> list[int]:
    """The tax of each line."""
    return [tax for (tax,) in await rows(hands, "SELECT tax FROM quote_lines ORDER BY position")]


async def test_a_line_that_is_changed_or_removed_spreads_the_tax_of_the_draft_anew(hands: Hands) -> None:
    """19 % of 10.03, 20.05 and 30.08 are 11.43 in all: 1.91 + 3.81 + 5.71. Of 10.01, 20.05 and 30.08 they are 11.43
    again, and the third line's is 5.72. It is also that alone; 20.05 and 30.08 have 9.52."""
    await begun(hands, ("10.03", "19"), ("20.05", "19"), ("30.08", "19"))
    assert await stored(hands) == [191, 381, 571]
    card = await hands.command("bella", f"/order show {DRAFT}")
    assert [part for part in ("*Tax 19%*\n€11.43", "*Total*\n€71.59") if part not in card.words] == []
    assert "*Total*\n€71.57" in await write(hands, 1, "10.01", "19")
    assert await stored(hands) == [190, 381, 572]
    await write(hands, 1, "10.03", "19")
    assert await stored(hands) == [191, 381, 571]
    await hands.press("bella", "quote_line_remove", f"{DRAFT} 1")
    assert await stored(hands) == [381, 571]
    last = await hands.press("bella", "quote_line_remove", f"{DRAFT} 1")
    assert await stored(hands) == [572]
    assert "*Tax 19%*\n€5.72" in last.words


async def test_a_draft_without_lines_has_no_rate(hands: Hands) -> None:
    """There is nothing to tax."""
    await begun(hands)
    assert "*Tax*\n€0.00" in (await hands.command("bella", f"/order show {DRAFT}")).words


async def test_two_rates_are_shown_each_with_what_it_is_reckoned_on(hands: Hands) -> None:
    """In the draft, the quote, the form that accepts it, the order, the invoice and its email: the same amounts."""
    await begun(hands, ("500.00", "10"), ("1000.00", "21"))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    shown = {
        "draft": (await hands.command("bella", f"/order show {DRAFT}")).words,
        "quote": (await hands.command("ana", f"/order show {DRAFT}")).words,
        "form": (await hands.command("ana", f"/order accept {DRAFT}")).words,
    }
    said = await accept(hands, "ana", DRAFT)
    invoice = next(word for word in said.words.split() if word.startswith("INV-"))
    shown["order"] = (await hands.command("ana", "/order show ORD-2026-0001")).words
    shown["invoice"] = (await hands.command("ana", f"/invoice show {invoice}")).words
    missing = [(where, part) for where, words in shown.items() for part in TWO_RATES if part not in words]
    assert missing == []
    assert [where for where, words in shown.items() if "*Tax*" in words or "*Subtotal*\n€1,500.00" not in words] == []
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if invoice in mail["subject"]]
    sums = "Subtotal: €1,500.00\nTax 21% on €1,000.00: €210.00\nTax 10% on €500.00: €50.00\nTotal: €1,760.00"
    assert sums in mail["text"].replace("\r\n", "\n")


async def test_more_rates_than_a_card_has_room_for_are_summed(hands: Hands) -> None:
    """A card has ten amounts. An invoice's has four others, so the sixth is for all the rates that are left; the email
    has each of them."""
    rates: list[Any] = [21, 19, 17, 13, 10, 7, 5, 2]
    await begun(hands, *(("100.00", str(rate)) for rate in rates))
    await hands.command("bella", f"/order send {DRAFT} confirmed")
    said = await accept(hands, "ana", DRAFT)
    invoice = next(word for word in said.words.split() if word.startswith("INV-"))
    card = (await hands.command("ana", f"/invoice show {invoice}")).words
    assert "*Tax 10% on €100.00*\n€10.00" in card
    assert "*Tax at other rates*\n€14.00" in card
    assert "*Tax 7%" not in card
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if invoice in mail["subject"]]
    assert [rate for rate in rates if f"Tax {rate}% on €100.00: €{rate}.00" not in mail["text"]] == []

"""The credit card on file: what is shown of it to whom, and how another gets there."""

import pytest
from sqlalchemy import text

from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said, texts
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, BS, SA, TP, TS, USED

HELD = (
    "INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder) "
    "SELECT id, 'Visa', '4242', {year}, 12, 'Ana Holder' FROM subscriptions WHERE number = 1001"
)
WHOSE = "UPDATE organizations SET name = 'Acme Limited', billing_address = 'Calle Mayor 1' WHERE key = 'acme'"
PRIVATE = ("Ana Holder", "Acme Limited", "Calle Mayor 1")
SHOWN = {
    "license-and-site": {BP: True, BS: False, TP: True, SA: True},
    "support-portal": {BP: True},
}
"""Who sees the card, and whether with whose it is; nobody else sees anything of it."""


@pytest.mark.parametrize("table", SHOWN)
async def test_each_role_sees_of_the_card_what_its_cell_says(stage: Stage, table: str) -> None:
    """Under both tables: with the holder, organization and address, without them where masked, or nothing at all."""
    for role in USED[table]:
        await stage.set(table)
        await stage.rows.run(HELD.format(year=2040))
        await stage.rows.run(WHOSE)
        said = await stage.hands.command(SLACK[role], f"/invoice card {REF}")
        sees = SHOWN[table].get(role)
        assert ("Visa ending in 4242" in said.all) == (sees is not None), role
        assert [private in said.all for private in PRIVATE] == [bool(sees)] * 3, role


async def test_whom_it_is_masked_for_asks_without_seeing_more(stage: Stage) -> None:
    """The form, its answer and the enquiry that comes of it name nobody but the reader, and no organization."""
    await stage.set()
    await stage.rows.run(HELD.format(year=2040))
    await stage.rows.run(WHOSE)
    ben = SLACK[BS]
    form = await stage.hands.command(ben, f"/invoice card ask {REF}")
    sent = await stage.hands.submit(ben, "card_ask", {"message": "It expires soon."}, REF)
    shown = await stage.hands.command(ben, f"/enquiry show {sent.button('Show')['action_id'].split()[-1]}")
    assert "It expires soon." in shown.words
    for said in (form, sent, shown):
        assert not any(private in said.all for private in PRIVATE)


async def test_an_expired_card_says_so(stage: Stage) -> None:
    """To whoever looks at it."""
    await stage.set()
    await stage.rows.run(HELD.format(year=2025))
    said = await stage.hands.command(SLACK[BP], f"/invoice card {REF}")
    assert "It *expired* at the end of 12/2025." in said.text


MASTERCARD = {"brand": "Mastercard", "last4": "4444", "expires": "05/40", "holder": "Ana Pérez"}


async def record(hands: Hands, who: str, about: str, **changed: str) -> Said:
    """Send the form that records a card."""
    said = await hands.submit(who, "card_record", MASTERCARD | changed, about)
    await hands.desk.settle()
    return said


async def test_another_card_is_asked_for_and_recorded(hands: Hands) -> None:
    """Whoever asked, and whoever else may update it, hears so once; who may not hears nothing."""
    await hands.submit("ben", "card_ask", {"message": ""}, "SUB-1042")
    await hands.desk.settle()
    card = (await hands.desk.inbox("bella", "C0BILLING"))[-1]
    assert "ENQ-1 (Credit card change) about SUB-1042" in card["text"]
    form = await hands.press("bella", "/invoice card set SUB-1042", card=True)
    assert form.view is not None
    said = await record(hands, "bella", form.view["private_metadata"])
    assert (
        "The credit card for SUB-1042 is now Mastercard ending in 4444, expires 05/2040. I've let these people know: "
        in said.words
    )
    heard = {}
    for who in ("ana", "ben", "chidi", "dana", "eva"):
        messages = [message["text"] for message in await hands.desk.inbox(who, "dm")]
        heard[who] = [one for one in messages if "credit card " in one]
    assert heard["ben"] == [
        "Bella Ferreira (⬢ Staff) recorded a new credit card for SUB-1042, as you asked (ENQ-1). "
        "To see it, use `/invoice card SUB-1042`."
    ]
    told = "The credit card on file for *SUB-1042* has changed: it's now Mastercard ending in 4444, expires 05/2040."
    assert [heard[who] for who in ("ana", "chidi", "eva")] == [[told]] * 3
    assert heard["dana"] == []
    assert "Done by Bella Ferreira (⬢ Staff)" in (await hands.desk.inbox("bella", "C0BILLING"))[-1]["text"]


async def test_of_two_who_record_at_once_the_second_is_told(hands: Hands) -> None:
    """The second saw another card than the one that is there by now: hers is not written over it."""
    abouts = []
    for who in ("bella", "adam"):
        form = (await hands.command(who, "/invoice card set SUB-1042")).view
        assert form is not None
        abouts.append(form["private_metadata"])
    await record(hands, "bella", abouts[0])
    said = await record(hands, "adam", abouts[1], last4="1111")
    assert "Someone else has just recorded a card for SUB-1042: Mastercard ending in 4444." in said.words
    async with hands.desk.database.transaction() as session:
        kept = await session.execute(text("SELECT last4 FROM cards WHERE subscription_id = 1"))
        assert kept.scalars().all() == ["4444"]


@pytest.mark.parametrize("field", ["brand", "holder"])
async def test_no_card_number_is_kept(hands: Hands, field: str) -> None:
    """Not even where words are expected."""
    said = await record(hands, "bella", "SUB-1042 none", **{field: "5555 5555 5555 4444"})
    assert "Meanwhile" in said.words or list(said.errors) == [field]
    form = (await hands.command("bella", "/invoice card set SUB-1042")).view
    assert form is not None
    said = await record(hands, "bella", form["private_metadata"], **{field: "5555 5555 5555 4444"})
    assert list(said.errors) == [field]


@pytest.mark.parametrize("expires", ["05/40", "05/2040", "5/2040"])
async def test_a_year_has_two_digits_or_four(hands: Hands, expires: str) -> None:
    """As on the card, or as the desk shows it; the form says both."""
    form = (await hands.command("bella", "/invoice card set SUB-1042")).view
    assert form is not None
    assert "As printed on the card: 09/28 or 09/2028" in str(form["blocks"])
    said = await record(hands, "bella", form["private_metadata"], expires=expires)
    assert "expires 05/2040." in said.words


async def test_all_that_is_wrong_with_a_card_is_said_at_once(hands: Hands) -> None:
    """Each at its own input; nothing is kept."""
    form = (await hands.command("bella", "/invoice card set SUB-1045")).view
    assert form is not None
    said = await record(hands, "bella", form["private_metadata"], brand=" ", last4="12345", expires="13/30")
    assert {name: words.partition(".")[0] for name, words in said.errors.items()} == {
        "brand": "The card's brand is empty",
        "last4": "Enter only the last four digits of the card",
        "expires": "“13/30” isn't a month",
    }
    assert await hands.desk.count("audit", "action = 'invoices.record_card'") == 0


@pytest.mark.parametrize("role", [BP, TS])
async def test_customers_record_no_card(stage: Stage, role: str) -> None:
    """Not by a form that they were never shown; and the command says whose it is before it asks which subscription."""
    await stage.set()
    said = await stage.hands.submit(SLACK[role], "card_record", MASTERCARD, f"{REF} none")
    assert "You can't manage invoices" in said.words
    typed = await stage.hands.command(SLACK[role], "/invoice card set")
    assert "Only Northwind Software's staff can do this." in typed.words
    assert texts([typed.view or {}]) == []
    assert stage.rows.all()["cards"] == []

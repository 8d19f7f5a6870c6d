"""Quotes as the vendor's people make them at the running desk, with forms and buttons: from the draft to the news."""

from typing import Any

import pytest

from tests.handlers.hands import Hands, Said, texts
from tests.handlers.test_orders import accept, labels, sent
from tests.support.desk import Json, RunningDesk

TRAINING = {"description": "Training", "quantity": "2", "unit_price": "1,250.50", "tax_rate": "7.5"}


def shown(view: Json) -> str:
    """All that is to be read in a view."""
    return "\n".join(texts(view["blocks"]))


async def top(desk: RunningDesk, answer: dict[str, Any]) -> Json:
    """The view that an answer leaves on top."""
    assert answer["error"] is None
    view: Json = answer["view"]
    return view


async def test_a_quote_is_made_line_by_line_in_one_modal(hands: Hands) -> None:
    """A page takes the place of each form and a form that of each page, so that there is no end to the lines."""
    desk = hands.desk
    form = (await desk.command("bella", "/order make SUB-1043"))["view"]
    page = await top(desk, await desk.submit("bella", form["id"], kind="services"))
    assert "Q-2026-0001" in shown(page)
    for number in range(1, 6):
        form = await top(desk, await desk.click("bella", "quote_line_add", view_id=page["id"]))
        page = await top(desk, await desk.submit("bella", form["id"], **{**TRAINING, "quantity": str(number)}))
        assert f"{number} × €1,250.50" in shown(page)
    assert "*Total*\n€20,164.31" in shown(page)
    form = await top(desk, await desk.click("bella", "quote_note", view_id=page["id"]))
    page = await top(desk, await desk.submit("bella", form["id"], note="As agreed.", valid_until="2026-12-01"))
    assert "As agreed." in shown(page)
    assert "Valid until Dec 1, 2026. It goes to Ana Pérez Iñíguez and Chidi Ọkáfọ̀." in shown(page)


async def test_what_is_wrong_is_said_at_its_input(hands: Hands) -> None:
    """And the form stays as it is."""
    await hands.command("bella", "/order make SUB-1043 services")
    wrong = {"quantity": "none", "unit_price": "1.250", "tax_rate": "200", "description": " "}
    for name, given in wrong.items():
        said = await hands.submit("bella", "quote_line", {**TRAINING, name: given}, "Q-2026-0001 0")
        assert list(said.errors) == [name]
    assert await hands.desk.count("quote_lines") == 0


async def test_a_price_and_a_rate_are_typed_as_each_language_writes_them(hands: Hands) -> None:
    """The form that is opened again has both in a way that is read as the same."""
    await hands.command("bella", "/order make SUB-1043 services")
    for typed in (
        {"unit_price": "1.250,50 €", "tax_rate": "9,975 %"},
        {"unit_price": "١٬٢٥٠٫٥٠", "tax_rate": "٩٫٩٧٥٪"},
    ):
        await hands.submit("bella", "quote_line", {**TRAINING, **typed}, "Q-2026-0001 0")
    said = await hands.command("bella", "/order show Q-2026-0001")
    assert said.words.count("2 × €1,250.50 = €2,501.00, tax 9.975%") == 2
    form = await hands.press("bella", "quote_line_pick", "Q-2026-0001 1")
    inputs = [block["element"] for block in (form.view or {})["blocks"] if block["type"] == "input"]
    assert {one["action_id"]: one["initial_value"] for one in inputs} == {
        "description": "Training",
        "quantity": "2",
        "unit_price": "1250.50",
        "tax_rate": "9.975",
    }


async def test_what_could_be_two_prices_is_asked_about(hands: Hands) -> None:
    """At the input, and nothing is stored."""
    await hands.command("bella", "/order make SUB-1043 services")
    said = await hands.submit("bella", "quote_line", {**TRAINING, "unit_price": "1.250"}, "Q-2026-0001 0")
    assert said.errors == {
        "unit_price": "“1.250” could be 1250 or 1.250. Which do you mean? Enter it with 2 decimals and nothing between "
        "the thousands, like 1250.00."
    }
    assert await hands.desk.count("quote_lines") == 0


async def test_a_line_is_changed_and_removed(hands: Hands) -> None:
    """By the select of the card; the line of what is in the subscription keeps its quantity, and can't be removed."""
    await hands.command("bella", "/order make SUB-1043 renewal")
    await hands.submit("bella", "quote_line", TRAINING, "Q-2026-0001 0")
    first = await hands.press("bella", "quote_line_pick", "Q-2026-0001 1")
    second = await hands.press("bella", "quote_line_pick", "Q-2026-0001 2")
    assert "Quantity: 80, as in the subscription. You can't change it here." in first.words
    assert first.buttons == []
    assert [button["action_id"] for button in second.buttons] == ["quote_line_remove"]
    discount = {"description": "Fleet Planner Server", "unit_price": "150", "tax_rate": "21"}
    said = await hands.submit("bella", "quote_line", discount, "Q-2026-0001 1")
    assert "80 × €150.00 = €12,000.00, tax 21%" in said.words
    removed = await hands.press("bella", "quote_line_remove", "Q-2026-0001 2")
    assert "Training" not in removed.words


async def test_sending_asks_first_and_tells_whoever_may_accept(hands: Hands) -> None:
    """By name, before and after."""
    await hands.command("bella", "/order make SUB-1043 renewal")
    question = await hands.command("bella", "/order send Q-2026-0001")
    assert question.text.startswith("Send Q-2026-0001 for SUB-1043, €18,585.60? It goes to Ana Pérez Iñíguez, ")
    assert await hands.desk.count("quotes", "state = 'open'") == 0
    done = await hands.press("bella", question.button("Send")["action_id"])
    assert "Q-2026-0001 is on its way: €18,585.60, valid until Dec 23, 2026." in done.words
    await hands.desk.settle()
    for who in ("ana", "bo", "chidi", "kofi"):
        message = (await hands.desk.inbox(who, "dm"))[-1]
        assert "Northwind Software sent you a quote for SUB-1043 (Fleet Planner Server)." in message["text"], who


async def test_discarding_a_draft_does_not_speak_of_customers_who_never_saw_it(hands: Hands) -> None:
    """The question has the same word as the button that leads to it."""
    await hands.command("bella", "/order make SUB-1043 renewal")
    question = await hands.command("bella", "/order cancel Q-2026-0001")
    assert question.text == "Discard the draft Q-2026-0001 for SUB-1043?"
    said = await hands.press("bella", question.button("Discard")["action_id"])
    assert said.text == "The draft Q-2026-0001 is discarded."
    for line in ("/order cancel Q-2026-0001", "/order send Q-2026-0001", "/order change Q-2026-0001"):
        assert (await hands.command("bella", line)).text.startswith("The draft Q-2026-0001 was discarded.")
    assert (await hands.command("bella", "/order")).text == "There are no open quotes or drafts."


async def test_a_draft_that_was_begun_is_continued(hands: Hands) -> None:
    """Two drafts for one term, or for one enquiry, would differ unnoticed. Services can be offered side by side."""
    await hands.submit("ana", "enquiry_new", {"question": "Can you train us?"}, "SUB-1043")
    for line, ref in (
        ("SUB-1043 renewal", "Q-2026-0001"),
        ("SUB-1043 services ENQ-1", "Q-2026-0002"),
        ("SUB-1043 services", "Q-2026-0003"),
    ):
        assert f"Quote {ref} " in (await hands.command("bella", f"/order make {line}")).text
    for line, ref in (
        ("SUB-1043 renewal", "Q-2026-0001"),
        ("SUB-1043 services ENQ-1", "Q-2026-0002"),
        ("SUB-1043 services", "Q-2026-0004"),
    ):
        assert f"Quote {ref} " in (await hands.command("adam", f"/order make {line}")).text


async def test_a_discarded_draft_does_not_exist_for_customers(hands: Hands) -> None:
    """They never saw it. The vendor's staff still find it in the list of the subscription."""
    await hands.command("bella", "/order make SUB-1043 renewal")
    await hands.command("bella", "/order cancel Q-2026-0001 confirmed")
    for line in ("/order", "/order SUB-1043", "/order show Q-2026-0001", "/order accept Q-2026-0001"):
        said = await hands.command("ana", line)
        assert "€" not in said.words
        assert "ithdrawn" not in said.words
    assert "I can't find quote Q-2026-0001." in (await hands.command("ana", "/order show Q-2026-0001")).words
    for line in ("/order SUB-1043", "/order show Q-2026-0001"):
        assert "Discarded draft, visible only to Northwind Software" in (await hands.command("bella", line)).words


async def test_an_answer_does_not_name_a_discarded_draft(hands: Hands) -> None:
    """The card offers to make a quote again, and the contact doesn't hear of the draft."""
    await hands.submit("ana", "enquiry_new", {"question": "Can you train us?"}, "SUB-1042")
    await hands.command("bella", "/order make SUB-1042 services ENQ-1")
    await hands.command("bella", "/order cancel Q-2026-0001 confirmed")
    assert (await hands.command("bella", "/enquiry show ENQ-1")).button("Make a quote")
    await hands.command("bella", "/enquiry answer ENQ-1 Not this year.")
    await hands.desk.settle()
    heard = (await hands.desk.inbox("ana", "dm"))[-1]["text"]
    assert heard.startswith("Bella Ferreira (⬢ Staff) answered your enquiry ENQ-1")
    assert "Q-2026-0001" not in heard


async def test_a_withdrawn_quote_is_withdrawn_for_those_who_had_it(hands: Hands) -> None:
    """They are told, and what they press afterwards changes nothing."""
    quote = await sent(hands)
    question = await hands.command("bella", f"/order cancel {quote}")
    assert "Ana Pérez Iñíguez" in question.words
    await hands.press("bella", question.button("Withdraw")["action_id"])
    await hands.desk.settle()
    message = (await hands.desk.inbox("ana", "dm"))[-1]
    assert message["text"] == (
        f"Northwind Software has withdrawn {quote} (Renewal for SUB-1043, €18,585.60), so it can no longer be accepted."
    )
    said = await hands.press("ana", f"/order accept {quote}", card=True)
    assert f"Northwind Software has withdrawn {quote}." in said.words


async def test_a_changed_quote_takes_the_place_of_the_one_that_was_sent(hands: Hands) -> None:
    """From the moment in which it is sent."""
    first = await sent(hands, "services")
    changed = await hands.command("bella", f"/order change {first}")
    assert "Quote Q-2026-0002 (Services)" in changed.text
    await hands.submit("bella", "quote_line", {**TRAINING, "unit_price": "-100"}, "Q-2026-0002 0")
    assert (await hands.command("ana", f"/order accept {first}")).view is not None
    await hands.command("bella", "/order send Q-2026-0002 confirmed")
    assert f"A newer quote has replaced {first}." in (await hands.command("ana", f"/order accept {first}")).words
    assert "Your order ORD-2026-0001 (Services)" in (await accept(hands, "ana", "Q-2026-0002")).words


async def test_the_vendors_people_see_what_is_in_work(hands: Hands) -> None:
    """Drafts and open quotes of everybody; to customers a draft does not exist."""
    quote = await sent(hands)
    await hands.command("bella", "/order make SUB-1043 services")
    listed = await hands.command("bella", "/order")
    assert [part for part in (quote, "Q-2026-0002", "Draft, ") if part not in listed.words] == []
    for line in ("/order list", "/order show"):
        assert (await hands.command("bella", line)).text == listed.text
    assert "Q-2026-0002" not in (await hands.command("ana", "/order SUB-1043")).words
    for line in ("/order show Q-2026-0002", "/order accept Q-2026-0002", "/order ask Q-2026-0002"):
        said: Said = await hands.command("ana", line)
        assert said.text == "I can't find quote Q-2026-0002. To list yours, use `/order`.", line
    card = await hands.command("bella", f"/order show {quote}")
    assert labels(card.blocks) == ["Edit …", "Withdraw …", "PDF", "All quotes and orders"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("purchase", "SUB-1043 has been bought, so a quote for its next term is a renewal."),
        ("banana", "I don't understand “banana”."),
    ],
)
async def test_a_kind_of_quote_that_does_not_fit_is_refused(hands: Hands, typed: str, why: str) -> None:
    """With the words that do. Nothing else is made in its place."""
    said = await hands.command("bella", f"/order make SUB-1043 {typed}")
    assert why in said.words
    assert "renewal" in said.words
    assert "services" in said.words
    assert await hands.desk.count("quotes") == 0

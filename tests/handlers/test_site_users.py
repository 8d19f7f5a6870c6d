"""Users of a site, many at once, as people paste them: typed and in the form."""

import html

import pytest
from sqlalchemy import text

from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import rows

SITE = "SELECT email, name FROM site_users WHERE email LIKE 'new%' AND removed_at IS NULL ORDER BY email"
TWO = [("new1@audit.example", ""), ("new2@audit.example", "")]


async def added(hands: Hands) -> list[tuple[str, str]]:
    """The users who weren't there before."""
    return [(email, name) for email, name in await rows(hands.desk, SITE)]


async def typed(hands: Hands, people: str) -> Said:
    """Add them by a command, as Slack escapes it."""
    return await hands.command("eva", f"/subscription users SUB-1042 add {people}")


@pytest.mark.parametrize(
    "people",
    [
        "new1@audit.example new2@audit.example",
        "new1@audit.example,new2@audit.example",
        "new1@audit.example;\nnew2@audit.example.",
        "<mailto:new1@audit.example|new1@audit.example>, <mailto:new2@audit.example|new2@audit.example>",
        "“new1@audit.example”\tnew2@audit.example",
    ],
)
async def test_two_addresses_are_two_users(hands: Hands, people: str) -> None:
    """An address is never taken for a name, however they are separated."""
    said = await typed(hands, people)
    assert "Added 2 users to SUB-1042: new1@audit.example, new2@audit.example." in said.text
    assert await added(hands) == TWO


async def test_names_are_kept(hands: Hands) -> None:
    """As mail programs write them, and as Slack shows a link."""
    pasted = html.escape('"Uno, Ana" <new1@audit.example>; ', quote=False) + "<mailto:new2@audit.example|Bo Dos>"
    await typed(hands, pasted)
    assert await added(hands) == [("new1@audit.example", "Uno, Ana"), ("new2@audit.example", "Bo Dos")]


async def test_the_answer_says_who_was_there_and_what_is_no_address(hands: Hands) -> None:
    """In the form too; all others are added."""
    people = "new1@audit.example\nEVA@acme.example\nnobody\nnew2@\nines@acme.example"
    said = await hands.submit("eva", "subscription_users", {"users": people}, "SUB-1042")
    sentences = (
        "Added to SUB-1042: new1@audit.example. 2 were already users: eva@acme.example, ines@acme.example. "
        "I left out 2 entries that aren't email addresses: nobody, new2@. 7 of 46 seats are taken (Fleet Planner "
        "Cloud)."
    )
    assert sentences in said.words
    assert await added(hands) == TWO[:1]


async def test_seats_are_checked_for_all_together(hands: Hands) -> None:
    """Forty are free: of forty-one nobody is added. The quote is for the one that is missing; the answer also says
    what is no address."""
    many = ", ".join(f"new{number}@audit.example" for number in range(41))
    said = await typed(hands, f"{many}, nobody")
    assert "Only 40 of the 46 seats on SUB-1042 are free, so nobody has been added yet." in said.text
    assert "This quote is for 1 more seat" in said.text
    assert "I left out “nobody”, which isn't an email address." in said.text
    assert await added(hands) == []


async def test_without_an_address_the_form_stays_open(hands: Hands) -> None:
    """The first word that is none is said beside the field."""
    said = await hands.submit("eva", "subscription_users", {"users": "nobody\nno one"}, "SUB-1042")
    assert said.errors == {"users": "“nobody” isn't an email address. Please enter it like this: name@company.com."}


async def test_users_are_removed_as_pasted(hands: Hands) -> None:
    """One, or many at once. The answer says who wasn't a user, and what is no address."""
    said = await hands.command("eva", "/subscription users (SUB‑1042) remove <mailto:ines@acme.example|Inés>, ")
    assert "ines@acme.example is no longer a user on SUB-1042." in said.text
    people = "jordi@acme.example, Lucía <lucia@acme.example>; no@acme.example; nobody"
    said = await hands.command("eva", f"/subscription users SUB-1042 remove {html.escape(people, quote=False)}")
    sentences = (
        "Removed 2 users from SUB-1042: jordi@acme.example, lucia@acme.example. no@acme.example wasn't a user. I left "
        "out “nobody”, which isn't an email address. 3 of 46 seats are taken"
    )
    assert sentences in said.text
    assert await hands.desk.count("site_users", "removed_at IS NOT NULL") == 3


async def test_undo_brings_all_of_them_back_with_their_names(hands: Hands) -> None:
    """By the button of the answer."""
    said = await hands.command("eva", "/subscription users SUB-1042 remove jordi@acme.example lucia@acme.example")
    back = await hands.press("eva", said.button("Undo")["action_id"])
    assert "Added 2 users to SUB-1042" in back.text
    found = "SELECT name FROM site_users WHERE removed_at IS NULL AND email LIKE '%@acme.example' ORDER BY email"
    assert ("Jordi Puig",) in await rows(hands.desk, found)


async def test_a_form_removes_a_pasted_list(hands: Hands) -> None:
    """From the button of the list. Of people who aren't users, nothing is removed, and the form stays open."""
    listed = await hands.command("eva", "/subscription users SUB-1042")
    form = await hands.press("eva", listed.button("Remove users …")["action_id"])
    assert form.view is not None
    about = form.view["private_metadata"]
    said = await hands.submit("eva", "subscription_users", {"users": "a@b.example\nc@d.example"}, about)
    assert "None of these 2 people is a user on SUB-1042: a@b.example, c@d.example." in said.errors["users"]
    said = await hands.submit("eva", "subscription_users", {"users": "mateo@acme.example\tMateo\ninés\n"}, about)
    assert "mateo@acme.example is no longer a user on SUB-1042." in said.words
    assert await hands.desk.count("site_users", "removed_at IS NOT NULL") == 1


async def test_the_line_of_a_numbered_list_is_no_subscription(hands: Hands) -> None:
    """Only the first word of a line may be a number alone."""
    said = await hands.command("eva", "/subscription users add 1. new1@audit.example\n2. new2@audit.example")
    assert "Added 2 users to SUB-1042" in said.text


async def test_a_quote_for_the_same_seats_is_made_once(hands: Hands) -> None:
    """Who adds the users before accepting the quote, or asks again, sees the same quote. Other seats have another."""
    many = ", ".join(f"new{number}@audit.example" for number in range(41))
    for _ in range(2):
        assert "Quote Q-2026-0001" in (await typed(hands, many)).words
    assert "Quote Q-2026-0002" in (await typed(hands, f"{many}, another@audit.example")).words


async def test_a_site_that_is_over_offers_no_changes_of_its_users(hands: Hands) -> None:
    """They are listed, without buttons that would be refused."""
    async with hands.desk.database.transaction() as session:
        ended = "UPDATE subscriptions SET state = 'cancelled', state_since = '2026-11-20', cancelled_on = '2026-11-20' "
        await session.execute(text(ended + "WHERE number = 1042"))
    listed = await hands.command("eva", "/subscription users SUB-1042")
    assert "ines@acme.example" in listed.words
    assert listed.buttons == []


async def test_a_user_without_a_name_is_found_by_the_address_alone(hands: Hands) -> None:
    """The option of the search has no mark for a name that isn't there."""
    said = await hands.suggest("eva", "/pick site_users SUB-1042", "dispatch")
    assert [option["text"]["text"] for option in said.options] == ["dispatch@acme.example"]


async def test_a_credit_is_called_one_in_the_quote_that_deducts_it(hands: Hands) -> None:
    """Not only by the product's name, beside the product itself."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE invoices SET paid = gross - credited - written_off"))
    await hands.command("eva", "/subscription seats SUB-1042 cloud 40 was 46 confirmed")
    form = await hands.command("eva", "/renewal renew SUB-1042")
    assert "Credit: Fleet Planner Cloud" in form.words

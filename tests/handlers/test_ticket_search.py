"""Searching tickets, and the question about a likely duplicate, through a running Steward."""

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_agents_day import opens
from tests.handlers.test_reopening import labels

TICKET = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "category": chosen("problem")}


async def written(hands: Hands, subject: str, description: str, user: str = "chidi") -> Said:
    """What the form to open a ticket answers."""
    return await hands.submit(user, "ticket_new", {**TICKET, "subject": subject, "description": description})


async def test_a_search_shows_where_the_words_were_found(hands: Hands) -> None:
    """With the words around them, as they were written and without any effect: for the agents in all tickets, and for
    contacts in theirs, from the button in the list."""
    await written(hands, "Vans", f"{'Nothing here. ' * 20}The *Kumquat* <!channel> is ripe.")
    for user in ("agnes", "chidi"):
        said = await hands.command(user, "/ticket search KUMQUAT ripe")
        assert "*T-1* · Vans" in said.words
        assert "Nothing here. The \u2217Kumquat\u2217 &lt;!channel&gt; is ripe.”" in said.words
        assert "New, not assigned yet" in said.words
        assert "last word: Chidi" in said.words
        assert said.button("Show")["action_id"] == "/ticket show T-1"
    assert "Acme Robotics" in (await hands.command("agnes", "/ticket search kumquat")).words
    listed = await hands.command("chidi", "/ticket")
    form = await hands.press("chidi", listed.button("Search in texts …")["action_id"], card=True)
    assert form.view
    assert form.view["callback_id"] == "ticket_search"
    assert "*T-1* · Vans" in (await hands.submit("chidi", "ticket_search", {"words": "kumquat"})).words
    found = await hands.suggest("chidi", "/pick tickets", "kumquat")
    assert [option["value"] for option in found.options] == ["/ticket show T-1"]


async def test_nobody_learns_of_a_ticket_that_they_don_t_see(hands: Hands) -> None:
    """A colleague's search says the same whether there is one or not, and so does the form for a new ticket."""
    await written(hands, "Kumquats are missing", "Loud.")
    there = await hands.command("ana", "/ticket search kumquats")
    assert there.text == "I didn't find any tickets with “kumquats”."
    assert (await hands.command("ana", "/ticket search xylophone")).text == there.text.replace("kumquats", "xylophone")
    assert "T-2 is open." in (await written(hands, "Kumquats are missing", "Loud.", "ana")).words


async def test_a_long_search_goes_on_by_its_button(hands: Hands) -> None:
    """With the same words, from where the page ended, which the page says."""
    for number in range(21):
        await opens(hands, "chidi", f"{chr(97 + number) * 40} & “Kumquat”", "critical")
    first = await hands.command("agnes", "/ticket search & “kumquat”")
    assert "I've searched back to T-2, opened on" in first.words
    further = first.button("Search further")["action_id"]
    assert further == "/ticket search &amp; “kumquat” before T-2"
    second = await hands.press("agnes", further, card=True)
    assert ["*T-1* · " in said.words for said in (first, second)] == [False, True]
    assert "Search further" not in labels(second)


async def test_what_was_written_is_added_to_the_ticket_that_it_repeats(hands: Hands) -> None:
    """With its subject and its files. The form says which ticket that is, and what its status is."""
    await written(hands, "Vans are offline in Berlin", "Since noon.")
    file = hands.engine.workspace.upload(hands._person("chidi").id, "error.log", b"It hums.")
    files = {"type": "file_input", "files": [file.to_slack()]}
    again = {"subject": "The vans are offline in Berlin", "description": "Still.", "files": files}
    ask = await hands.submit("chidi", "ticket_new", {**TICKET, **again})
    assert ask.view
    assert "This looks like *T-1*: “Vans are offline in Berlin”\nNew, not assigned yet" in ask.words
    assert "These files go along: error.log" in ask.words
    assert await hands.desk.count("tickets") == 1
    values = {"choice": chosen("T-1"), "subject": "The vans are offline in Berlin"}
    said = await hands.submit("chidi", "ticket_duplicate", values, ask.view["private_metadata"])
    assert "Your comment was added to T-1." in said.words
    shown = (await hands.command("chidi", "/ticket show T-1")).words
    assert "The vans are offline in Berlin" in shown
    assert "Still." in shown
    assert "error.log" in shown


async def test_a_new_ticket_can_be_opened_anyway(hands: Hands) -> None:
    """As it was written: its subject can be changed once more."""
    await written(hands, "Vans are offline", "Since noon.")
    ask = await written(hands, "Vans are offline", "Other vans.")
    assert ask.view
    values = {"choice": chosen("new"), "subject": "Other vans are offline"}
    said = await hands.submit("chidi", "ticket_duplicate", values, ask.view["private_metadata"])
    assert "T-2 is open." in said.words
    shown = (await hands.command("chidi", "/ticket show T-2")).words
    for words in ("Other vans are offline", "Other vans.", "2 high"):
        assert words in shown

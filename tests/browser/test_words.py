"""What a person may type: nonsense, half a command, a plain message."""

from playwright.async_api import expect

from tests.browser.tab import Tab

ANA = "Ana Pérez Iñíguez"


async def test_a_typing_error_is_met_with_the_nearest_command(tab: Tab) -> None:
    """The sentence names it, and its button does it."""
    await tab.become(ANA)
    await tab.type("/invoice shwo INV-2026-17")
    answer = await tab.sees("I don't understand “shwo”.", "Did you mean /invoice show INV-2026-17?")
    await tab.press("/invoice show INV-2026-17", answer)
    await expect(await tab.sees("Invoice INV-2026-000017")).to_be_visible()


NONSENSE = [
    "/contact add @ana banana SUB-1042",
    "/steward <script>alert(1)</script> & <!channel>",
    "/ticket 💥 ﷽ \u202eabc",
    "/invoice " + "x" * 3000,
]


async def test_nonsense_is_answered_with_a_sentence(tab: Tab) -> None:
    """Never silence, never an error of Slack's. tests/handlers/test_nonsense.py has more of it."""
    await tab.become(ANA)
    answers = tab.page.get_by_role("log", name="Messages", exact=True).get_by_role("article")
    await tab.sees("Renewal of SUB-1042")  # the one message that is there already
    for number, nonsense in enumerate(NONSENSE, start=2):
        await tab.type(nonsense)
        await expect(answers).to_have_count(number)
        await expect(answers.last).to_contain_text("Only visible to you")
        await expect(answers.last).not_to_contain_text("failed with the error")
        await expect(answers.last).not_to_contain_text("Something went wrong")


async def test_an_unknown_command_is_named_by_the_page(tab: Tab) -> None:
    """As Slack itself does; the words are not lost in the channel."""
    await tab.become(ANA)
    await tab.type("/invoices")
    await expect(tab.notice).to_contain_text("/invoices is not a command here.")


async def test_a_message_to_the_app_is_answered(tab: Tab) -> None:
    """With where it can go; the words are filled in."""
    await tab.become(ANA)
    await tab.type("hello, is anybody there?")
    answer = await tab.sees("Nobody at Northwind Software has it yet, so choose where to send it.")
    await tab.press("Open a ticket with this", answer)
    await expect(tab.form.get_by_label("What's happening, and since when?")).to_have_value("hello, is anybody there?")

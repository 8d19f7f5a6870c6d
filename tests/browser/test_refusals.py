"""Being refused, and asking somebody who may."""

from playwright.async_api import expect

from tests.browser.conftest import NewTab

DANA, CHIDI = "Dana Wiśniewska", "Chidi Ọkáfọ̀"


async def test_a_refusal_says_why_and_who_may_and_asks_them_once(new_tab: NewTab) -> None:
    """The person asked gets the question, with what they can do; asking again is answered with "already"."""
    refused, asked = await new_tab(DANA), await new_tab(CHIDI)
    await refused.type("/invoice SUB-1042")
    answer = await refused.sees(
        "You can't see invoices on SUB-1042",
        "Your role there: Secondary technical contact.",
        f"{CHIDI} (Primary technical contact)",
        "Only visible to you",
    )
    await refused.press(f"Ask {CHIDI}", answer)
    await refused.sees(f"I've sent your request to {CHIDI}.")
    question = await asked.sees(f"{DANA} needs your help with SUB-1042", "They can't see invoices")
    await asked.press("Do it", question)
    await asked.sees("Invoices for SUB-1042", "INV-2026-000017")

    await refused.type("/invoice SUB-1042")
    await refused.press(f"Ask {CHIDI}", await refused.sees("You can't see invoices on SUB-1042"))
    await refused.sees(f"You already asked {CHIDI} (")
    await asked.settles()
    await expect(asked.said(f"{DANA} needs your help")).to_have_count(1)

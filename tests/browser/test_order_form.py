"""The order form, as one of the vendor's billing people fills it in."""

from playwright.async_api import expect

from tests.browser.conftest import NewTab

BELLA = "Bella Ferreira"


async def test_an_order_is_typed_put_right_previewed_changed_and_processed(new_tab: NewTab) -> None:
    """What is wrong is marked at its input, what was typed stays, and the quote is one click away."""
    tab = await new_tab(BELLA)
    await tab.type("/order form")
    await tab.form.get_by_label("Organization").fill("Fjord Ferries")
    await tab.form.get_by_label("Plan").select_option(label="Cloud")
    await tab.press("Next", tab.form)
    await expect(tab.form).to_contain_text("For the new organization Fjord Ferries, on the plan Cloud.")
    await tab.form.get_by_label("Time zone").fill("Oslo")
    await tab.form.get_by_label("Tax rate").fill("25")
    await tab.form.get_by_label("Primary billing contact: name").fill("Ida Berg")
    await tab.form.get_by_label("Primary billing contact: email address").fill("ida@fjord.example")
    await tab.form.get_by_label("Site admin: name and email address").fill("Ola Lie <ola@fjord.example>")
    await tab.form.get_by_label("Product").select_option(label="Fleet Planner Cloud")
    await tab.form.get_by_label("Seats").fill("12")
    await tab.form.get_by_label("Billing cycle").select_option(label="Annual")
    await tab.form.get_by_label("Currency").select_option(label="EUR")
    await tab.form.get_by_label("Starts as").select_option(label="Purchase")
    await tab.press("Preview", tab.form)
    await expect(tab.form).to_contain_text("“Oslo” isn't a time zone. Use a name such as “Europe/Madrid” or “UTC”.")
    await tab.form.get_by_label("Time zone").fill("Europe/Oslo")
    await tab.press("Preview", tab.form)
    await expect(tab.form).to_contain_text("€2,736.00 a year, before tax")
    await tab.press("Edit", tab.form)
    await expect(tab.form.get_by_label("Primary billing contact: name")).to_have_value("Ida Berg")
    await tab.form.get_by_label("Seats").fill("10")
    await tab.press("Preview", tab.form)
    await expect(tab.form).to_contain_text("€2,280.00 a year, before tax")
    await expect(tab.form).to_contain_text("Ida Berg, ida@fjord.example · gets a welcome email")
    await expect(tab.form).to_contain_text("Site admin: Ola Lie, ola@fjord.example")
    await tab.press("Process order", tab.form)
    await expect(tab.form).to_contain_text("I've created SUB-1066: Fleet Planner Cloud, for Fjord Ferries.")
    await tab.press("Review the quote", tab.form)
    await expect(tab.form).to_contain_text("€2,850.00")
    assert tab.complaints == []

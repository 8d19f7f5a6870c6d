"""The order form, as one of the vendor's billing people fills it in."""

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

ANA, BELLA, EVA = "Ana Pérez Iñíguez", "Bella Ferreira", "Eva Nováková"


async def search(tab: Tab, label: str, typed: str, option: str) -> None:
    """Type into a list of the form, and choose."""
    box = tab.form.get_by_role("combobox", name=label)
    await box.click()
    await box.fill(typed)
    await tab.form.get_by_role("option", name=option).click()


async def test_an_order_is_typed_in_three_steps_put_right_changed_and_processed(new_tab: NewTab) -> None:
    """What is wrong is marked at its input, what was typed stays, and the quote is one click away."""
    tab = await new_tab(BELLA)
    await tab.type("/order form")
    await search(tab, "Customer", "Fjord Ferries", "New customer: Fjord Ferries")
    await tab.form.get_by_label("Plan").select_option(label="Cloud")
    await search(tab, "Country", "norw", "Norway (NO)")
    await search(tab, "Time zone", "oslo", "Oslo, Norway · Europe/Oslo")
    await tab.form.get_by_label("Tax rate").fill("a quarter")
    await tab.press("Next", tab.form)
    await expect(tab.form).to_contain_text("“a quarter” isn't a tax rate")
    await tab.form.get_by_label("Tax rate").fill("25")
    await tab.press("Next", tab.form)
    await expect(tab.form).to_contain_text("For the new customer Fjord Ferries, on the plan Cloud.")
    await tab.press("Back", tab.form)
    await expect(tab.form.get_by_role("combobox", name="Time zone")).to_have_value("Oslo, Norway · Europe/Oslo")
    await expect(tab.form.get_by_label("Tax rate")).to_have_value("25")
    await tab.press("Next", tab.form)
    await tab.form.get_by_label("Product").select_option(label="Fleet Planner Cloud")
    await tab.form.get_by_label("Seats").fill("12")
    await tab.form.get_by_label("Billing cycle").select_option(label="Annual")
    await search(tab, "Currency", "euro", "Euro (EUR)")
    await tab.form.get_by_label("Starts as").select_option(label="Purchase")
    await tab.press("Next", tab.form)
    await tab.form.get_by_label("Primary billing contact: name").fill("Ida Berg")
    await tab.form.get_by_label("Primary billing contact: email address").fill("ida@fjord.example")
    await tab.press("Back", tab.form)
    await expect(tab.form.get_by_label("Seats")).to_have_value("12")
    await tab.press("Next", tab.form)
    await expect(tab.form.get_by_label("Primary billing contact: name")).to_have_value("Ida Berg")
    await tab.form.get_by_label("Site admin: name and email address").fill("Ola Lie <ola@fjord.example>")
    await tab.press("Preview", tab.form)
    await expect(tab.form).to_contain_text("€2,736.00 a year, before tax")
    await tab.press("Edit product", tab.form)
    await tab.form.get_by_label("Seats").fill("10")
    await tab.press("Next", tab.form)
    await tab.press("Preview", tab.form)
    await expect(tab.form).to_contain_text("€2,280.00 a year, before tax")
    await expect(tab.form).to_contain_text("Norway (NO)")
    await expect(tab.form).to_contain_text("Ida Berg, ida@fjord.example · gets a welcome email")
    await expect(tab.form).to_contain_text(
        "Site admin: Ola Lie, ola@fjord.example · gets a welcome email about support"
    )
    await tab.press("Process order", tab.form)
    await expect(tab.form).to_contain_text("I've created SUB-1066: Fleet Planner Cloud, for Fjord Ferries.")
    await tab.press("Review the quote", tab.form)
    await expect(tab.form).to_contain_text("€2,850.00")
    assert tab.complaints == []


async def test_a_new_sites_admin_adds_three_users_and_sees_when_they_are_done(new_tab: NewTab) -> None:
    """The billing team orders the site with its site admin, who pastes three addresses; that becomes work with Done."""
    vendor = await new_tab(BELLA)
    await vendor.type("/order form")
    await search(vendor, "Customer", "acme rob", "Acme Robotics")
    await vendor.form.get_by_label("Plan").select_option(label="Cloud")
    await vendor.press("Next", vendor.form)
    await vendor.form.get_by_label("Product").select_option(label="Fleet Planner Cloud")
    await vendor.form.get_by_label("Seats").fill("5")
    await vendor.form.get_by_label("Billing cycle").select_option(label="Annual")
    await search(vendor, "Currency", "euro", "Euro (EUR)")
    await vendor.form.get_by_label("Starts as").select_option(label="Purchase")
    await vendor.press("Next", vendor.form)
    await vendor.form.get_by_label("Site admin: name and email address").fill(f"{EVA} <eva@acme.example>")
    await vendor.press("Preview", vendor.form)
    await vendor.press("Process order", vendor.form)
    await expect(vendor.form).to_contain_text("I've created SUB-1066: Fleet Planner Cloud, for Acme Robotics.")
    await vendor.page.keyboard.press("Escape")
    await vendor.go("billing")
    admin = await new_tab(EVA)
    await admin.type("/subscription users SUB-1066")
    await admin.press("Add users …", await admin.sees("Users on SUB-1066", "0 of 5 seats are taken"))
    await admin.form.get_by_label("Email addresses").fill("uma@acme.example; udo@acme.example\nula@acme.example")
    await admin.press("Add", admin.form)
    await expect(admin.form).to_contain_text("3 of 5 seats")
    await admin.page.keyboard.press("Escape")
    work = await vendor.sees(
        "SUB-1066 · Fleet Planner Cloud", "uma@acme.example", "udo@acme.example", "ula@acme.example"
    )
    await vendor.press("Done", work)
    await vendor.sees(f"is done. I've let {EVA} know.")
    await admin.go("Steward")
    await admin.sees("marked your changes to SUB-1066 as done")

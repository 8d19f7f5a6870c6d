"""A customer, as one of the vendor's admins finds and changes it."""

from playwright.async_api import expect

from tests.browser.conftest import NewTab

ADAM, ANA = "Adam Whitfield", "Ana Pérez Iñíguez"


async def test_an_admin_finds_a_customer_and_the_next_quote_has_its_new_tax_rate(new_tab: NewTab) -> None:
    """The page in between says what it means for the next bill; the quote that a contact makes then has it."""
    tab = await new_tab(ADAM)
    await tab.type("/customer ana@acme.example")
    card = await tab.sees("Acme Robotics", "SUB-1042")
    await tab.press("Change details", card)
    await tab.form.get_by_label("Tax rate").fill("9.975 %")
    await tab.form.get_by_role("combobox", name="Country").fill("españ")
    await expect(tab.form.get_by_role("option")).to_have_count(0)
    await tab.form.get_by_role("combobox", name="Country").fill("spain")
    await tab.form.get_by_role("option", name="Spain (ES)").click()
    await tab.press("Next", tab.form)
    await expect(tab.form).to_contain_text("Country: none → Spain (ES)")
    await expect(tab.form).to_contain_text("Tax rate: 21% → 9.975%")
    await tab.press("Save", tab.form)
    await expect(tab.form).to_contain_text("9.975%")
    assert tab.complaints == []
    customer = await new_tab(ANA)
    await customer.type("/renewal renew SUB-1042")
    await expect(customer.form).to_contain_text("9.975%")
    assert customer.complaints == []

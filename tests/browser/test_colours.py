"""The page is read by everybody: enough contrast, by day and by night."""

from typing import Any

import pytest

from tests.browser.conftest import NewTab

ANA, AGNES = "Ana Pérez Iñíguez", "Agnes Köhler"
FAINT = """() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([red, green, blue]) => {
        const [r, g, b] = [red, green, blue].map((one) => {
            const share = one / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = channels(getComputedStyle(one).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const box = element.getBoundingClientRect();
        const seen = element.checkVisibility({ opacityProperty: true }) && box.width >= 2;
        if (!own || !seen || element.closest('[disabled]')) continue;
        const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (contrast < 4.5) found.push(`${contrast.toFixed(1)} ${element.textContent.trim().slice(0, 40)}`);
    }
    return found;
}"""
"""The texts that have less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3), with what they have."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(new_tab: NewTab, scheme: Any) -> None:
    """In messages, forms, the list of conversations, the mails and the Home."""
    tab = await new_tab(ANA, color_scheme=scheme)
    await tab.type("/steward roles SUB-1042")
    await tab.sees("Who can do what on SUB-1042")
    assert await tab.page.evaluate(FAINT) == []
    await tab.type("/ticket new")
    await tab.form.get_by_label("Subject").fill("Hm")
    assert await tab.page.evaluate(FAINT) == []
    await tab.page.keyboard.press("Escape")
    await tab.go("Home")
    assert await tab.page.evaluate(FAINT) == []
    await tab.page.get_by_role("link", name="Mail").click()
    assert await tab.page.evaluate(FAINT) == []
    papers = await tab.page.evaluate("getComputedStyle(document.querySelector('#main')).backgroundColor")
    assert (papers == "rgb(255, 255, 255)") == (scheme == "light")

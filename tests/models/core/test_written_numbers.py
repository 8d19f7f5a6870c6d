"""Numbers as people write them, in every language that Babel knows."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest
from babel import Locale, localedata
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from models.core.money import decimals, percent
from models.core.written_numbers import TwoReadingsError, minor_of, read_amount, read_decimal, read_rate

TOKI_PONA = {"tok", "tok_001"}
"""It puts a mark before every two digits, so that 11,90 would be 1190. No other language does."""
LOCALES = sorted(set(localedata.locale_identifiers()) - TOKI_PONA)
ZEROS = [sign for sign in map(chr, range(0x110000)) if sign.isdecimal() and int(sign) == 0]
"""The zero of each script. The other nine digits follow it."""


def systems(locale: Locale) -> list[str]:
    """The numbering systems whose signs Babel knows in a language."""
    return sorted(name for name, signs in locale.number_symbols.items() if {"decimal", "group"} <= set(signs))


def in_script(text: str, zero: str) -> str:
    """A number with the digits of another script."""
    return "".join(chr(ord(zero) + int(sign)) if sign.isascii() and sign.isdigit() else sign for sign in text)


@pytest.mark.parametrize(
    ("written", "places", "meant"),
    [
        ("1190", 2, "1190"),
        ("1190.5", 2, "1190.5"),
        ("1,190.00", 2, "1190"),
        ("1.190,00", 2, "1190"),
        ("1,190,000", 2, "1190000"),
        ("1 190,50", 2, "1190.5"),
        ("1.005,5", 2, "1005.5"),
        ("-50", 2, "-50"),
        ("\u221250,5", 2, "-50.5"),
        ("0.125", 2, "0.125"),
        ("1,190", 0, "1190"),
        ("12.500", 3, "12.5"),
        ("12,50", 3, "12.5"),
        ("1234,500", 3, "1234.5"),
        ("1.190", 0, "1190"),
        ("1’190.50", 2, "1190.5"),
        ("1'190'000", 2, "1190000"),
        ("1\u00a0190,50", 2, "1190.5"),
        ("1\u202f190\u202f000", 2, "1190000"),
        ("1,00,000", 2, "100000"),
        ("12,34,567.89", 2, "1234567.89"),
        ("१,१९०.५०", 2, "1190.5"),
        ("١٬١٩٠٫٥٠", 2, "1190.5"),
        ("\u061c-۱٬۱۹۰٫۵", 2, "-1190.5"),
        ("１，１９０．５０", 2, "1190.5"),
        ("50-", 2, "-50"),
        ("0,125", 2, "0.125"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, places: int, meant: str) -> None:
    """With a point or a comma, and with marks between the thousands or none."""
    assert read_decimal(written, places) == Decimal(meant)


NO_NUMBERS = ["1.190.00", "1,19,0", "1.234,567.8", "12.34.56", "1 19 0", "1,190 000", "12'34", "1 1190", "0.190.000"]
NO_NUMBERS += ["123,45,678", "", "-", ".5", "5.", "--5", "-5-", "(5)", "+5", "5%", "1e3", "NaN", "⁵", "½", "Ⅷ", "五"]
NO_NUMBERS += ["৪00", "1" * 29]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_no_number_is_not_guessed(written: str) -> None:
    """Digits of two scripts in one number neither: ৪ is a four."""
    with pytest.raises(ValueError, match="is no number"):
        read_decimal(written)


@pytest.mark.parametrize(
    ("written", "places", "whole", "fraction"),
    [
        ("1.234", 2, "1234", "1.234"),
        ("1,190", 2, "1190", "1.19"),
        ("-12.500", 2, "-12500", "-12.5"),
        ("1,234", 3, "1234", "1.234"),
        ("1.234", 4, "1234", "1.234"),
        ("١،٢٣٤", 2, "1234", "1.234"),
    ],
)
def test_what_could_be_two_numbers_is_not_guessed(written: str, places: int, whole: str, fraction: str) -> None:
    """1.190 euros are one thousand for some, and one for others."""
    with pytest.raises(TwoReadingsError) as asked:
        read_decimal(written, places)
    assert (asked.value.whole, asked.value.fraction) == (Decimal(whole), Decimal(fraction))


@given(
    tag=st.sampled_from(LOCALES),
    amount=st.integers(min_value=-(10**11), max_value=10**11).filter(lambda amount: amount % 100),
    zero=st.sampled_from(ZEROS),
    data=st.data(),
)
def test_a_number_is_read_as_each_language_writes_it(tag: str, amount: int, zero: str, data: st.DataObject) -> None:
    """With its marks before the decimals and between the thousands, in each of its numbering systems, and in the
    digits of any script."""
    locale = Locale.parse(tag)
    system = data.draw(st.sampled_from(systems(locale) or ["default"]))
    exact = Decimal(amount).scaleb(-2)
    typed = in_script(format_decimal(exact, format="#,##0.00", locale=locale, numbering_system=system), zero)
    assert read_decimal(typed) == exact
    usual = in_script(format_decimal(exact, locale=locale, numbering_system=system), zero)
    assert read_decimal(usual) == exact


def misread(tag: str) -> list[str]:
    """The numbers and sums of one language that aren't read as they are meant."""
    locale = Locale.parse(tag)
    pairs: list[tuple[Callable[[str], Decimal | int], str, Decimal | Fraction]] = [
        (read_decimal, format_decimal(exact, locale=locale, numbering_system=system), exact)
        for system in ["default", *systems(locale)]
        for exact in (Decimal("1234567.25"), Decimal("-1234.5"), Decimal("0.75"))
    ]
    for currency, exact in (("EUR", "-1190.50"), ("INR", "1190000.50"), ("JPY", "1190000"), ("KWD", "1190.125")):
        read = partial(read_amount, currency=currency, locale=tag.replace("_", "-"))
        typed = format_currency(Decimal(exact), currency, locale=locale, numbering_system="default")
        pairs.append((read, typed, Fraction(exact) * 10 ** decimals(currency)))
    return [f"{tag}: {typed}" for read, typed, exact in pairs if read(typed) != exact]


def test_every_language_s_numbers_and_sums_are_read() -> None:
    """Of every locale, and not only of those that a random test draws: its marks, and where it puts a currency's
    sign."""
    assert [wrong for tag in LOCALES for wrong in misread(tag)] == []


@given(
    minor=st.integers(min_value=-(10**12), max_value=10**12),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF", "INR"]),
)
def test_a_sum_as_steward_writes_it_is_read_in_one_way(minor: int, currency: str) -> None:
    """A form that is filled in and saved again changes nothing."""
    places = {"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4, "INR": 2}[currency]
    assert minor_of(f"{Decimal(minor).scaleb(-places):f}", currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "locale"),
    [("$5", "EUR", "en"), ("5 USD", "EUR", "en"), ("€ 5 EUR", "EUR", "en"), ("$5", "CAD", "en")],
)
def test_another_currency_s_sign_is_no_part_of_a_sum(typed: str, currency: str, locale: str) -> None:
    """Nor are two signs. In English, $ alone is the US dollar; in Canada it's theirs."""
    with pytest.raises(ValueError, match="number"):
        read_amount(typed, currency, locale)


@pytest.mark.parametrize(
    ("typed", "locale"), [("$5.00", "en-CA"), ("CA$5.00", "de"), ("5,00 cad", "fr"), ("5 CAD", None)]
)
def test_a_currency_s_own_sign_or_code_may_be_typed(typed: str, locale: str | None) -> None:
    """As the reader's language writes it, or as English does."""
    assert read_amount(typed, "CAD", locale) == 500


@given(rate=st.integers(min_value=0, max_value=100_000), tag=st.sampled_from(LOCALES), zero=st.sampled_from(ZEROS))
def test_a_rate_is_read_as_each_language_writes_it(rate: int, tag: str, zero: str) -> None:
    """With its percent sign before or behind, or without one."""
    exact = Decimal(rate).scaleb(-5)
    in_percent = format_percent(exact, locale=tag, numbering_system="default", decimal_quantization=False)
    alone = format_decimal(exact * 100, locale=tag, numbering_system="default", decimal_quantization=False)
    assert read_rate(in_script(in_percent, zero)) == rate
    assert read_rate(in_script(alone, zero)) == rate


@given(rate=st.integers(min_value=0, max_value=100_000))
def test_a_rate_as_steward_writes_it_is_read_in_one_way(rate: int) -> None:
    """With as few decimals as it takes."""
    shown = f"{percent(rate):f}"
    assert read_rate(shown) == rate
    assert Fraction(shown) == Fraction(rate, 1000)
    assert not ("." in shown and shown.endswith("0"))


@pytest.mark.parametrize("written", ["-1", "100.001", "9.9755", "1,234.5", "5 %%", "%", "", "5€", "12.34.56", "NaN"])
def test_what_is_no_rate(written: str) -> None:
    """From 0 to 100, with up to three decimals."""
    with pytest.raises(ValueError, match=r"number|rate"):
        read_rate(written)

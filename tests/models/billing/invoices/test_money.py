"""Sums of money, against exact fractions."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.money import decimals, taxes, to_decimal, to_minor

SUMS = st.integers(min_value=-(10**15), max_value=10**15)
CURRENCIES = {"EUR": 2, "USD": 2, "CHF": 2, "INR": 2, "JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3}


def half_away_from_zero(exact: Fraction) -> int:
    """The nearest integer; of two equally near, the one further from zero."""
    whole, rest = divmod(abs(exact), 1)
    return (1 if exact > 0 else -1) * (whole + (rest >= Fraction(1, 2)))


def exact_taxes(lines: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The tax of a document by rate: each rate of the sum of its lines, rounded half away from zero."""
    nets: dict[int, int] = {}
    for net, rate in lines:
        nets[rate] = nets.get(rate, 0) + net
    return {rate: half_away_from_zero(Fraction(net * rate, 100_000)) for rate, net in nets.items()}


def exact_total(lines: Iterable[tuple[int, int]]) -> int:
    """What a document comes to with tax, by the same rule."""
    document = list(lines)
    return sum(net for net, _ in document) + sum(exact_taxes(document).values())


@given(net=SUMS, rate=st.integers(min_value=0, max_value=100_000))
def test_tax_is_exact_and_rounded_half_away_from_zero(net: int, rate: int) -> None:
    """For any net sum, credits included, and any rate up to 100 %."""
    assert taxes([(net, rate)]) == [half_away_from_zero(Fraction(net) * rate / 100_000)]


@given(half=st.integers(min_value=-(10**12), max_value=10**12), rate=st.sampled_from([500, 2_500, 12_500, 50_000]))
def test_half_a_cent_of_tax_is_rounded_away_from_zero(half: int, rate: int) -> None:
    """Sums whose tax ends in exactly half a cent, which a random sum hardly ever hits."""
    net = (2 * half + 1) * 50_000 // rate
    assert taxes([(net, rate)]) == [half_away_from_zero(Fraction(net * rate, 100_000))]


@pytest.mark.parametrize(
    ("net", "rate", "expected"),
    [
        (10_000, 19_000, 1900),
        (50, 1_000, 1),
        (-50, 1_000, -1),
        (49, 1_000, 0),
        (1, 19_000, 0),
        (3, 50_000, 2),
        (0, 19_000, 0),
        (818_000, 9_975, 81_596),
    ],
)
def test_tax_by_hand(net: int, rate: int, expected: int) -> None:
    """Worked out by hand: 1 % of 50 cents is half a cent, which becomes one. 9.975 % of 8,180.00 is 815.955."""
    assert taxes([(net, rate)]) == [expected]


@pytest.mark.parametrize(("currency", "places"), CURRENCIES.items())
def test_decimal_places_are_the_currency_s(currency: str, places: int) -> None:
    """As ISO 4217 has them."""
    assert decimals(currency) == places


OUT_OF_USE = {"AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"}
"""Currencies that have decimals in ISO 4217, and none in CLDR, because nobody pays with such coins."""
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
OTHER_DECIMALS = dict.fromkeys(["BHD", "JOD", "KWD", "LYD", "OMR", "TND"], 3) | {"CLF": 4, "UYW": 4}
TWO_DECIMALS = """
AED AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LKR
LRD LSL MAD MDL MKD MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RUB SAR
SBD SCR SDG SEK SGD SHP SLE SRD SSP STN SVC SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD ZAR ZMW
"""


def test_decimal_places_are_those_of_iso_4217() -> None:
    """Of every currency of today, as the standard lists them; but for those whose coins are out of use."""
    expected = dict.fromkeys(TWO_DECIMALS.split(), 2) | dict.fromkeys([*NO_DECIMALS.split(), *OUT_OF_USE], 0)
    expected |= OTHER_DECIMALS
    assert {currency: decimals(currency) for currency in expected} == expected


@given(amount=SUMS, currency=st.sampled_from(sorted(CURRENCIES)))
def test_a_sum_goes_out_and_comes_back(amount: int, currency: str) -> None:
    """Minor units, written as people write it, are the same minor units again, and the same sum."""
    written = to_decimal(amount, currency)
    assert Fraction(written) == Fraction(amount, 10 ** CURRENCIES[currency])
    assert to_minor(written, currency) == amount


@given(
    amount=st.integers(min_value=-(10**12), max_value=10**12),
    places=st.integers(min_value=0, max_value=6),
    currency=st.sampled_from(sorted(CURRENCIES)),
)
def test_what_the_currency_can_t_express_is_refused(amount: int, places: int, currency: str) -> None:
    """A sum is taken whole or not at all: it is never rounded on the way in."""
    exact = Fraction(amount, 10**places) * 10 ** CURRENCIES[currency]
    written = Decimal(amount).scaleb(-places)
    if exact.denominator == 1:
        assert to_minor(written, currency) == exact
    else:
        with pytest.raises(ValueError, match=f"more decimal places than {currency} has"):
            to_minor(written, currency)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_sum_is_refused(word: str) -> None:
    """These are decimals in Python, and nobody can pay them."""
    with pytest.raises(ValueError, match="as an amount in EUR"):
        to_minor(Decimal(word), "EUR")

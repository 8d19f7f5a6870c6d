"""The tax of a document: once for each rate, spread over its lines. Expected sums are worked out by hand or by exact
fractions."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.money import taxes, to_minor
from tests.models.billing.invoices.test_money import exact_taxes, half_away_from_zero

NETS = st.integers(-(10**12), 10**12)
FEW_RATES = st.sampled_from([0, 5_000, 5_500, 7_000, 9_975, 10_000, 19_000, 21_000, 100_000])
DOCUMENTS = st.lists(st.tuples(NETS, FEW_RATES), max_size=20)
SMALL = st.lists(st.tuples(st.integers(-60, 60), st.sampled_from([1_000, 19_000, 50_000])), max_size=12)
"""Amounts of some cents, where a line's tax is often exactly half a cent and lines often lose the same."""


def exact(line: tuple[int, int]) -> Fraction:
    """The tax on a line alone, not rounded."""
    return Fraction(line[0] * line[1], 100_000)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # 19 % of 10.03, 20.05 and 30.08 are 1.9057, 3.8095 and 5.7152. Each rounded, that is 1.91 + 3.81 + 5.72, so
        # 11.44. But 19 % of 60.16 are 11.4304, so 11.43. Rounded down they are 1.90 + 3.80 + 5.71, so 11.41. Two cents
        # are left, for the lines that lost 0.95 and 0.57 of one; the line that lost 0.52 gets none.
        ([1003, 2005, 3008], [191, 381, 571]),
        # 19 % of 1.03 are 0.1957, three times; 19 % of 3.09 are 0.5871, so 0.59 and not 0.60. All lost the same.
        ([103, 103, 103], [20, 20, 19]),
        # 19 % of 0.02 are 0.0038: nothing each. 19 % of 0.06 are 0.0114, a cent.
        ([2, 2, 2], [1, 0, 0]),
        # 19 % of 100.03 and of -30.01 are 19.0057 and -5.7019, each rounded 19.01 - 5.70 = 13.31. 19 % of 70.02 are
        # 13.3038, so 13.30. Rounded down 19.00 - 5.71 = 13.29. The cent that is left is for the deduction: it lost 0.81
        # of one, and the other line 0.57.
        ([10_003, -3_001], [1_900, -570]),
        # What is taken off again in full leaves no tax, also where each loses half a cent.
        ([50, -50], [10, -10]),
        ([1003, -1003], [191, -191]),
        ([], []),
        ([0, 103], [0, 20]),
    ],
)
def test_tax_at_19_percent_by_hand(lines: list[int], expected: list[int]) -> None:
    """BR-CO-17 of EN 16931: the tax of a rate is that of its taxable amount, rounded to two decimals."""
    assert taxes((net, 19_000) for net in lines) == expected


@pytest.mark.parametrize(
    ("currency", "amounts", "expected"),
    [
        # 10 % of 105 yen are 10.5 each, rounded 11 + 11 + 11; of 315 yen it is 31.5, so 32.
        ("JPY", ["105", "105", "105"], ["11", "11", "10"]),
        # 5 % of 1.250 dinars are 0.0625 each, rounded 0.063 three times, 0.189; of 3.750 it is 0.1875, so 0.188.
        ("KWD", ["1.250", "1.250", "1.250"], ["0.063", "0.063", "0.062"]),
    ],
)
def test_currencies_without_decimals_and_with_three_by_hand(
    currency: str, amounts: list[str], expected: list[str]
) -> None:
    """Everything is in the currency's smallest unit."""
    rate = {"JPY": 10_000, "KWD": 5_000}[currency]
    nets = [to_minor(Decimal(amount), currency) for amount in amounts]
    assert taxes((net, rate) for net in nets) == [to_minor(Decimal(amount), currency) for amount in expected]


def test_each_rate_is_for_itself() -> None:
    """At 21 % 10.03 and 10.03 are 2.1063 each, 4.2126 in all, and 4.21; at 10 % 0.55 are 0.055, so 0.06."""
    assert taxes([(1003, 21_000), (55, 10_000), (1003, 21_000)]) == [211, 6, 210]


@given(lines=st.one_of(DOCUMENTS, SMALL))
def test_the_lines_of_a_rate_come_to_the_tax_of_their_sum(lines: list[tuple[int, int]]) -> None:
    """To the smallest unit, credits included."""
    spread = taxes(lines)
    found: dict[int, int] = {}
    for (_, rate), tax in zip(lines, spread, strict=True):
        found[rate] = found.get(rate, 0) + tax
    assert found == exact_taxes(lines)


@given(lines=st.one_of(DOCUMENTS, SMALL))
def test_a_line_is_within_one_unit_of_what_it_would_be_alone(lines: list[tuple[int, int]]) -> None:
    """And what needs no rounding is as it is."""
    for line, tax in zip(lines, taxes(lines), strict=True):
        assert abs(tax - half_away_from_zero(exact(line))) <= 1
        assert abs(tax - exact(line)) < 1


@given(lines=st.one_of(DOCUMENTS, SMALL), data=st.data())
def test_the_order_of_the_lines_changes_no_total(lines: list[tuple[int, int]], data: st.DataObject) -> None:
    """A line may get another cent, but the tax of each rate stays."""
    other: Sequence[tuple[int, int]] = data.draw(st.permutations(lines))
    assert sum(taxes(other)) == sum(taxes(lines)) == sum(exact_taxes(lines).values())


@given(lines=st.one_of(DOCUMENTS, SMALL))
def test_what_lost_most_gets_the_units_that_are_left(lines: list[tuple[int, int]]) -> None:
    """No line is rounded up while another of its rate lost more, or lost the same and stands before it."""
    ranked = []
    for place, (line, tax) in enumerate(zip(lines, taxes(lines), strict=True)):
        down = exact(line).__floor__()
        ranked.append((line[1], down - exact(line), place, tax - down))
    for rate in {rate for _, rate in lines}:
        ups = [up for one, _, _, up in sorted(ranked) if one == rate]
        assert ups == sorted(ups, reverse=True)
        assert set(ups) <= {0, 1}


@given(lines=DOCUMENTS)
def test_other_rates_change_nothing(lines: list[tuple[int, int]]) -> None:
    """The lines of a rate have the tax that they would have in a document of their own."""
    spread = taxes(lines)
    for rate in {rate for _, rate in lines}:
        places = [place for place, line in enumerate(lines) if line[1] == rate]
        assert [spread[place] for place in places] == taxes(lines[place] for place in places)


def test_sums_beyond_all_limits_are_exact() -> None:
    """An order form's lines have no limit before they are checked."""
    assert taxes([(10**40 + 1, 50_000)]) == [(10**40 + 2) // 2]

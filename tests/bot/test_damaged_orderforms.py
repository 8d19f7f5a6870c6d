"""Order forms that are damaged, the guide to them, and very many faults."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.orderforms import OrderFormError, read_order_form
from models.backoffice.orderforms.form import PARTS, SECTIONS
from tests.bot.test_orderforms import EXAMPLE, written

LINES = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)

NASTY = ["\0", "\ud800", "&a", "*a", "!!set", "? ", "[", "]", "{", "}", ": ", "- ", "\t", "|", ">", '"', "'", "%", "~"]

NASTY += ["1e999999999", "-1", "99999999999999999999", "2026-13-45", "0x10", "yes", "null", "🙂", "\u202e", "x" * 300]


def mutated(seed: int) -> bytes:
    """The example with a few of its lines and characters damaged, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    lines = dice.sample(LINES, k=len(LINES)) if seed % 50 == 0 else list(LINES)
    # Short files are read quickly, and each section keeps its head.
    start = dice.randrange(len(lines))
    lines = lines[:10] + lines[start : start + 60]
    for _ in range(dice.randint(1, 6)):
        row = dice.randrange(len(lines))
        line = lines[row]
        cut = dice.randrange(len(line) + 1)
        lines[row] = dice.choice(
            [
                line[:cut] + dice.choice(NASTY) + line[cut:],
                line[:cut] + line[cut + 1 :],
                line[:cut] + dice.choice(NASTY) + "\n",
                line + line,
                "",
                dice.choice(list(SECTIONS)) + ":\n",
                line.replace(" ", "", 2),
                line.partition(":")[0] + ": " + dice.choice(NASTY) + "\n",
            ]
        )
    return "".join(lines).encode("utf-8", "surrogatepass")


def read_or_refused(folder: Path, content: bytes) -> list[str]:
    """The sentence of each fault; at least one if the file is refused. Any other error passes through."""
    try:
        read_order_form(written(folder, content))
    except OrderFormError as refused:
        return [str(fault.sentence) for fault in refused.faults] or [""]
    return []


@settings(max_examples=150)
@given(seed=st.integers(min_value=0))
def test_a_damaged_example_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    """Whatever happens to the file on its way: an order form or faults, each with a sentence."""
    assert all(sentence.strip() for sentence in read_or_refused(tmp_path, mutated(seed)))


@settings(max_examples=150)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """No file at all brings more than faults."""
    assert all(sentence.strip() for sentence in read_or_refused(tmp_path, content))


def test_the_example_of_the_guide_is_right(tmp_path: Path) -> None:
    """What people copy from docs/order-form.md can be imported."""
    guide = (EXAMPLE.parents[1] / "docs" / "order-form.md").read_text(encoding="utf-8")
    form = read_order_form(written(tmp_path, guide.split("```yaml\n")[1].split("```")[0]))
    assert [invoice.paid for invoice in form.invoices] == [1_103_520]


def test_the_guide_names_every_field() -> None:
    """Of each section and each part."""
    guide = (EXAMPLE.parents[1] / "docs" / "order-form.md").read_text(encoding="utf-8")
    fields = {name for entry in (*SECTIONS.values(), *PARTS.values()) for name in entry.model_fields}
    assert [name for name in (*SECTIONS, *PARTS, *fields) if name not in guide] == []


def test_of_very_many_faults_the_first_fifty_are_shown_with_the_count_of_the_others(tmp_path: Path) -> None:
    """In the order of the file; the faults themselves are all there."""
    with pytest.raises(OrderFormError) as refused:
        read_order_form(written(tmp_path, "people:\n" + "  - {}\n" * 2000))
    lines = str(refused.value).splitlines()
    assert len(lines) == 51
    assert "vendor.yaml:2: people[0]" in lines[0]
    count = len(refused.value.faults)
    assert count >= 2000
    assert lines[50] == f"… and {count - 50:,} more. Fix these first, then try again."

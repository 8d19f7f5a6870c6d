"""The texts that translators get, and the words that readers see."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handlers.views.problems.registry import explain
from handlers.views.reader import Reader, catalog_for
from models.backoffice.orderforms.problems import OrderFault
from tests.handlers.views.test_views import Pseudo
from tests.models.backoffice.orderforms.forms import changed
from tests.models.backoffice.orderforms.test_damage import PATHS, VALUES
from tests.support.messages import TEMPLATE, write_messages


def texts_in(file: Path) -> set[str]:
    """The texts of a template; of those with a plural, the singular."""
    with file.open("rb") as lines:
        return {str(text if isinstance(text, str) else text[0]) for text in (message.id for message in read_po(lines))}


@pytest.mark.slow
def test_translators_get_the_texts_of_now(tmp_path: Path) -> None:
    """All that the code has, and nothing that it had: `make messages` writes them."""
    write_messages(tmp_path / "now.pot")
    assert texts_in(TEMPLATE) ^ texts_in(tmp_path / "now.pot") == set()


def test_faults_of_order_forms_are_texts_for_translators() -> None:
    """They are made in models, and shown in Slack beside the inputs of `/order form`."""
    texts = {
        fault.sentence.text for path, value in product(PATHS, [None, *VALUES]) for fault in changed(path, value).faults
    }
    assert {"{value} isn't a whole number.", "{value} is too small. The minimum is {ge}."} < texts
    assert texts - texts_in(TEMPLATE) == set()


def test_a_fault_of_an_order_form_is_shown_in_the_readers_words() -> None:
    """With the value that was entered."""
    (fault,) = changed("subscriptions.0.currency", "euro").faults
    shown = explain(Reader(catalog=Pseudo()), OrderFault(fault.sentence))
    assert shown.text == "⟦“euro” isn't a currency. Use its three letters, such as “EUR” or “JPY”.⟧"


def test_a_language_that_is_added_is_read_in_its_own_words_and_dates(tmp_path: Path) -> None:
    """With nothing to be changed in the code."""
    german = Catalog(locale="de")
    german.add("Open tickets", "Offene Tickets")
    file = tmp_path / "de/LC_MESSAGES/steward.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as out:
        write_mo(out, german)
    locale, catalog = catalog_for(Locale.parse("de_AT"), tmp_path)
    assert Reader(locale, catalog=catalog).plain("Open tickets") == "Offene Tickets"
    assert Reader(locale).money(119000, "EUR") == "€\xa01.190,00"


@pytest.mark.parametrize("wanted", ["de_AT", "ja"])
def test_where_there_are_no_words_dates_are_english_too(wanted: str) -> None:
    """So that a text is in one language."""
    locale, catalog = catalog_for(Locale.parse(wanted))
    assert str(locale) == "en"
    assert catalog.gettext("Open tickets") == "Open tickets"


@pytest.mark.parametrize(
    ("wanted", "day", "sum_"),
    [
        ("en_US", "Mar 2, 2026", "€1,190.00"),
        ("en_GB", "2 Mar 2026", "€1,190.00"),
        ("en_ZA", "02 Mar 2026", "€1\xa0190,00"),
    ],
)
def test_english_dates_and_sums_are_those_of_the_readers_country(wanted: str, day: str, sum_: str) -> None:
    """English isn't one locale."""
    reader = Reader(*catalog_for(Locale.parse(wanted))[:1])
    assert (reader.day(date(2026, 3, 2)), reader.money(119000, "EUR")) == (day, sum_)

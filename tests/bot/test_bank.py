"""`steward bank import` at the command line."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.bank import import_bank
from bot.cli import parser
from bot.console import ConsoleError
from models.core.database import Database
from tests.models.billing.bank.files import GERMAN_CSV, MT940
from tests.support.keys import KEY, KEYS

ACCOUNT = "DE75 5121 0800 1245 1261 99"


@pytest.fixture
async def database(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example data, where the command looks for it."""
    monkeypatch.setenv("DATABASE_URL", example_sqlite)
    monkeypatch.setenv("ENCRYPTION_KEYS", KEY)
    database = Database(example_sqlite, KEYS)
    yield database
    await database.close()


async def run(file: Path, *words: str) -> str:
    """`steward bank import` with these words."""
    return await import_bank(parser().parse_args(["bank", "import", str(file), *words]))


async def test_a_statement_is_imported_once(database: Database, tmp_path: Path) -> None:
    """By the operator."""
    file = tmp_path / "march.sta"
    file.write_text(MT940)
    days = f"{ACCOUNT} (EUR, 2026-03-02 to 2026-03-02)"
    assert await run(file) == f"{days}: 2 transfers imported. 1 outgoing left out."
    assert await run(file) == f"{days}: 0 transfers imported. 2 transfers imported before. 1 outgoing left out."
    async with database.transaction() as session:
        actors = await session.scalars(text("SELECT actor FROM audit WHERE action = 'bank.import_statement'"))
        assert list(actors) == ["console", "console"]


async def test_a_file_that_is_no_statement_is_refused(database: Database, tmp_path: Path) -> None:
    """With the way out. A file that isn't there, too."""
    file = tmp_path / "march.pdf"
    file.write_bytes(b"%PDF-1.7")
    with pytest.raises(ConsoleError, match=r"march\.pdf: This is a PDF, .* Export the statement as camt\.053"):
        await run(file)
    with pytest.raises(ConsoleError, match="The file can't be read: No such file"):
        await run(tmp_path / "april.sta")


async def test_the_columns_of_a_csv_file_are_shown_before_they_are_saved(database: Database, tmp_path: Path) -> None:
    """They can be corrected. Once accepted, they aren't asked for again."""
    file = tmp_path / "march.csv"
    file.write_text(GERMAN_CSV)
    with pytest.raises(ConsoleError) as asked:
        await run(file, "--account", "EUR")
    lines = str(asked.value).splitlines()
    assert "  amount: Betrag" in lines
    assert "  dates: DD.MM.YYYY, decimal sign: ," in lines
    assert "  for example: 2026-03-02, 1119.00, Acme; Sons, RF50 INV2 0260 0001 7" in lines
    with pytest.raises(ConsoleError, match="“total=Betrag” isn't a column"):
        await run(file, "--account", "EUR", "--column", "total=Betrag")
    with pytest.raises(ConsoleError, match="The file doesn't say which account it's for"):
        await run(file)
    words = ("--account", "EUR", "--column", "payer=Verwendungszweck", "--column", "text=Auftraggeber/Empfänger")
    assert (await run(file, *words, "--yes")).endswith("1 transfer imported. 1 outgoing left out.")
    assert "1 transfer imported before." in await run(file, "--account", "EUR")
    async with database.transaction() as session:
        payers = await session.scalars(text("SELECT payer FROM bank_statement_lines"))
        assert list(payers) == ["RF50 INV2 0260 0001 7"]

"""`steward keys`: make an encryption key, and re-encrypt everything with a new one."""

from collections import Counter
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock
from bot.errors import StartError
from bot.keyfile import KeyFile
from bot.opening import migrate, must_write, open_database, unusable
from bot.settings import DatabaseSettings, load
from models.access.desk import Channels, Desk, System
from models.backoffice.audit.actions import note_rotation
from models.core.database import Database
from models.core.encryption import UnknownKey, new_key
from models.core.rotation import labels_in_use, rewrite
from models.roles import RoleTables, SystemRight

CONSOLE = System("console", frozenset({SystemRight.ROTATE_KEYS}))
REMOVE = (
    "You can now remove the other keys from ENCRYPTION_KEYS. After that, earlier codes and download links stop "
    "working. Invitations last 7 days, the others 15 minutes."
)
KEPT = (
    "{file} keeps the previous key until the next rotation, so earlier codes and download links still work. If "
    "someone else has seen that key, rotate again."
)
REMOVED = "An older key was removed from the file."
KEPT_KEYS = 2


async def rotate() -> str:
    """Encrypt everything stored with the first key. Returns how many rows were rewritten, in a sentence.

    Raises:
        StartError: There is no database, it can't be written, or not all of it can be decrypted.
    """
    settings = load(DatabaseSettings)
    _must_be_there(settings.database_url)
    database = open_database(settings)
    try:
        await migrate(database)
        await must_write(database)
        if isinstance(database.keys, KeyFile):
            with database.keys.locked():
                return await _with_file(database, database.keys)
        return f"{_counted(await _rewrite(database), 'the first key of ENCRYPTION_KEYS')}\n{REMOVE}"
    finally:
        await database.close()


def _must_be_there(url: str) -> None:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        raise StartError(f"There's no database at {parts.database}. Check DATABASE_URL.")


async def _with_file(database: Database, file: KeyFile) -> str:
    """Put a new key first. The previous key stays, for data that is being encrypted right now and for codes that were
    emailed. Older keys are removed. If the file has more keys, a rotation was interrupted, and it continues."""
    if len(file.keys) <= KEPT_KEYS:
        file.write([new_key(), *file.keys])
    said = [_counted(await _rewrite(database), f"a new key in {file.path}"), KEPT.format(file=file.path)]
    if len(file.keys) > KEPT_KEYS:
        if await labels_in_use(database) <= set(file.labels[:KEPT_KEYS]):
            file.write(list(file.keys[:KEPT_KEYS]))
            said.append(REMOVED)
        else:
            raise StartError("Something was just stored under an old key. Run `steward keys rotate` again.")
    return "\n".join(said)


async def _rewrite(database: Database) -> Counter[str]:
    try:
        rewritten = await rewrite(database)
        async with database.transaction() as session:
            desk = Desk(session, CONSOLE, SystemClock().now(), RoleTables.shipped(), Channels("", ""))
            await note_rotation(desk, database.keys.labels[0], rewritten.total())
    except UnknownKey as trouble:
        raise StartError(f"{trouble} List the keys used so far as well, and start again.") from trouble
    except (SQLAlchemyError, OSError) as trouble:
        raise StartError(f"{unusable(database.url, trouble)} Run `steward keys rotate` again.") from trouble
    return rewritten


def _counted(rewritten: Counter[str], key: str) -> str:
    if not rewritten:
        return f"There was nothing to rewrite: everything is already under {key}."
    rows = ", ".join(f"{count} in {column}" for column, count in sorted(rewritten.items()))
    return f"Rewritten under {key}: {rows}."

"""`steward keys`: make an encryption key, and bring everything under a new one."""

from collections import Counter

from bot.errors import StartError
from bot.keyfile import KeyFile
from bot.opening import migrate, open_database
from bot.settings import DatabaseSettings, load
from models.core.database import Database
from models.core.encryption import UnknownKey, new_key
from models.core.rotation import rewrite

REMOVE = (
    "The other keys may be removed from ENCRYPTION_KEYS now. "
    "Codes that were mailed under them end then: invitations count for 7 days."
)
REMOVED = "The old key was removed from {file}. Codes that were mailed under it are void; people can ask for new ones."


async def rotate() -> str:
    """Encrypt everything that is stored under the first key, and say how many rows were rewritten.

    Raises:
        StartError: Not all of it can be decrypted; then nothing is changed.
    """
    database = open_database(load(DatabaseSettings))
    try:
        await migrate(database)
        if isinstance(database.keys, KeyFile):
            with database.keys.locked():
                return await _with_file(database, database.keys)
        return f"{_counted(await _rewrite(database), 'the first key of ENCRYPTION_KEYS')}\n{REMOVE}"
    finally:
        await database.close()


async def _with_file(database: Database, file: KeyFile) -> str:
    """Put a new key first, and remove the old one once nothing needs it. A file with several keys is that of a rotation
    that was cut off: it goes on."""
    if len(file.keys) == 1:
        file.write([new_key(), *file.keys])
    rewritten = await _rewrite(database)
    file.write([file.keys[0]])
    return f"{_counted(rewritten, f'a new key in {file.path}')}\n{REMOVED.format(file=file.path)}"


async def _rewrite(database: Database) -> Counter[str]:
    try:
        return await rewrite(database)
    except UnknownKey as trouble:
        raise StartError(f"{trouble} Name the keys that were used so far as well, and start again.") from trouble


def _counted(rewritten: Counter[str], key: str) -> str:
    if not rewritten:
        return f"Nothing had to be rewritten: everything is under {key}."
    rows = ", ".join(f"{count} in {column}" for column, count in sorted(rewritten.items()))
    return f"Rows that were rewritten under {key}: {rows}."

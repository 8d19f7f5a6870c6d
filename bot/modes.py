"""Checking whether other users of this machine can read files with secrets."""

import os
import shlex
import stat
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import structlog
from sqlalchemy import make_url

from bot.keyfile import FILE
from bot.settings import Settings

log = structlog.get_logger("steward")

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST_NAMED = 5


def close_to_others(settings: Settings, env_file: Path = Path(".env")) -> None:
    """Remove the rights of group and others to files that Steward wrote, and to `.env`.

    Files that it can't change, or didn't write, are named in the log, with the command that helps. Windows has no such
    rights.
    """
    if os.name != "posix":
        return
    ours, beside = _ours(settings, env_file), _beside(settings)
    open_ones = [path for path in ours if _is_open(path)]
    mended = [path for path in open_ones if _close(path)]
    if mended:
        why = "other users of this machine could read them"
        log.warning("closed_to_others", count=len(mended), files=_named(mended), why=why)
    left = [path for path in (*open_ones, *(path for path in beside if path not in ours)) if _is_open(path)]
    if left:
        log.warning("open_to_others", count=len(left), help=f"chmod go-rwx {_named(left)}")


def _ours(settings: Settings, env_file: Path) -> list[Path]:
    """Files that Steward writes: the database, the key and emails with their folder. Also its settings file."""
    mails = settings.mail_dir
    found = [env_file, *sorted(mails.glob("*.eml")), *sorted(mails.glob(".*.part"))]
    # A folder like /tmp is shared by all users.
    if mails.is_dir() and not _is_working_directory(mails) and not mails.stat().st_mode & stat.S_ISVTX:
        found.append(mails)
    if database := _database_file(settings):
        names = (database.name, f"{database.name}-wal", f"{database.name}-shm", f"{database.name}-journal", FILE)
        found += [database.with_name(name) for name in names]
    else:
        found.append(Path("var") / FILE)
    return found


def _beside(settings: Settings) -> list[Path]:
    """Other files in the database's folder, such as backups. The working directory is skipped, because it can contain
    anything."""
    database = _database_file(settings)
    if database is None or not database.parent.is_dir() or _is_working_directory(database.parent):
        return []
    return [path for path in sorted(database.parent.iterdir()) if path.is_file()]


def _database_file(settings: Settings) -> Path | None:
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _is_working_directory(folder: Path) -> bool:
    return folder.resolve() == Path.cwd()


def _is_open(path: Path) -> bool:
    """Whether others have rights. For our own files, the group counts too. Another user shares a file with us through
    its group."""
    try:
        found = path.stat()
    except OSError:
        return False
    return bool(found.st_mode & (OTHERS if found.st_uid == os.geteuid() else stat.S_IRWXO))


def _close(path: Path) -> bool:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
    except OSError:
        return False
    return True


def _named(paths: Iterable[Path]) -> str:
    """The first paths, quoted for a shell."""
    return " ".join(shlex.quote(str(path)) for path in islice(paths, MOST_NAMED))

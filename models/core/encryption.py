"""Encrypted columns, and the keys for them."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, String, Text, type_coerce
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeDecorator

KEY_LENGTH = 44
LABEL_LENGTH = 8
DIGESTS = "digests"
"""The purpose of the derived keys for digests."""


class UnknownKey(Exception):
    """The database contains data encrypted with a key that Steward doesn't have."""


class KeyRing:
    """The keys of one database. The first one encrypts, and all of them decrypt.

    An encrypted text looks like `1f0a9c3e.gAAAAA…`: the key's label and a Fernet token. The label shows which key is
    needed.

    Args:
        source: Returns the current keys, as `new_key` makes them. It is called each time, because the key file may
            change.
    """

    def __init__(self, source: Callable[[], tuple[str, ...]]) -> None:
        self._source = source

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys. The first one encrypts.

        Raises:
            TypeError: There are none.
        """
        keys = self._source()
        if not keys:
            raise TypeError("This needs encryption keys, and the database was opened without.")
        return keys

    @property
    def labels(self) -> list[str]:
        """The label of each key."""
        return [label_of(key) for key in self.keys]

    def encrypt(self, text: str) -> str:
        """Encrypt a text with the first key. An empty text stays empty."""
        if not text:
            return ""
        first = self.keys[0]
        return f"{label_of(first)}.{_fernet((first,)).encrypt(text.encode()).decode()}"

    def decrypt(self, stored: str) -> str:
        """Decrypt a stored text with whichever key fits.

        Raises:
            UnknownKey: No key fits.
        """
        if not stored:
            return ""
        try:
            return _fernet(self.keys).decrypt(stored[LABEL_LENGTH + 1 :]).decode()
        except InvalidToken:
            raise UnknownKey(f"None of the keys decrypts what is stored under {stored[:LABEL_LENGTH]}.") from None

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """Derive a key of 32 bytes for another purpose from each key, in their order."""
        return tuple(_derived(key, purpose) for key in self.keys)


NO_KEYS = KeyRing(lambda: ())
"""For callers that don't use encrypted columns."""


def new_key() -> str:
    """A new key: 44 characters."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether a text has the form of a key."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return len(text) == KEY_LENGTH


def label_of(key: str) -> str:
    """A key's label: eight hexadecimal digits, which don't reveal the key."""
    return _derived(key, "label").hex()[:LABEL_LENGTH]


@lru_cache(maxsize=16)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=64)
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"steward {purpose}".encode()).derive(key.encode())


def digest_of(text: str, key: bytes, label: str) -> str:
    """The keyed digest of a text: the label of the key, and an HMAC. An empty text has an empty one."""
    compared = as_compared(text)
    return f"{label}.{hmac.digest(key, compared.encode(), 'sha256').hex()}" if compared else ""


def as_compared(text: str) -> str:
    """A text as digests compare it, such as a license key: only its letters and digits, in upper case."""
    return "".join(sign for sign in text if sign.isalnum()).upper()


_RINGS: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def give_keys(engine: Engine, keys: KeyRing) -> None:
    """Let an engine's encrypted columns use these keys. Column types see only the dialect, and each engine has its
    own."""
    _RINGS[engine.dialect] = keys


class Encrypted(TypeDecorator[str]):
    """A column type for texts that the database stores encrypted, with the keys of its `Database`.

    The same text is stored differently each time, so no statement can search for it.
    """

    impl = Text
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """Refuses comparisons, because they would find nothing."""

        def operate(self, op: Any, *other: Any, **more: Any) -> Any:  # noqa: ARG002
            """Raise TypeError."""
            raise TypeError("What is encrypted can't be compared or sorted by the database.")

        reverse_operate = operate

    comparator_factory = Comparator

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else _RINGS.get(dialect, NO_KEYS).encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else _RINGS.get(dialect, NO_KEYS).decrypt(str(value))


class Digest(TypeDecorator[str]):
    """A column type for keyed digests, by which an encrypted text is found. It is written as text, and the database
    stores its digest with the first key. `has_digest` finds it.

    The column with the encrypted text names this column in its `info`, so that a rotation of keys renews both.
    """

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Digest."""
        if not value:
            return value
        keys = _RINGS.get(dialect, NO_KEYS)
        return digest_of(value, keys.derive(DIGESTS)[0], keys.labels[0])


def has_digest(session: AsyncSession, column: Any, text: str) -> ColumnElement[bool]:
    """The condition that a column has the digest of a text, with whichever key."""
    keys = _RINGS.get(session.get_bind().dialect, NO_KEYS)
    found = [digest_of(text, key, label) for key, label in zip(keys.derive(DIGESTS), keys.labels, strict=True)]
    return type_coerce(column, String).in_(found)

"""Encrypted columns, and the keys for them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Text
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.types import TypeDecorator

KEY_LENGTH = 44
LABEL_LENGTH = 8


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

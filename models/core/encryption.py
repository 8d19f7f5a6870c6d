"""What the database holds encrypted, and the keys for it."""

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
    """Something is stored under a key that isn't given."""


class KeyRing:
    """The keys of one database: the first encrypts, all decrypt.

    What it encrypts looks like `1f0a9c3e.gAAAAA…`: the label of the key, and a Fernet token. The label says, without
    any key, which one is needed.

    Args:
        source: The keys at this moment, as `new_key` makes them. It is asked each time: a file may have changed.
    """

    def __init__(self, source: Callable[[], tuple[str, ...]]) -> None:
        self._source = source

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, the first of which encrypts."""
        keys = self._source()
        if not keys:
            raise TypeError("This needs encryption keys, and the database was opened without.")
        return keys

    @property
    def labels(self) -> list[str]:
        """The label of each key."""
        return [label_of(key) for key in self.keys]

    def encrypt(self, text: str) -> str:
        """Encrypt under the first key. Empty stays empty: there is nothing to hide."""
        if not text:
            return ""
        first = self.keys[0]
        return f"{label_of(first)}.{_fernet((first,)).encrypt(text.encode()).decode()}"

    def decrypt(self, stored: str) -> str:
        """What was encrypted under any of the keys.

        Raises:
            UnknownKey: It was under none of them.
        """
        if not stored:
            return ""
        try:
            return _fernet(self.keys).decrypt(stored[LABEL_LENGTH + 1 :]).decode()
        except InvalidToken:
            raise UnknownKey(f"None of the keys decrypts what is stored under {stored[:LABEL_LENGTH]}.") from None

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """A key of 32 bytes for another purpose, from each of the keys, in their order."""
        return tuple(_derived(key, purpose) for key in self.keys)


NO_KEYS = KeyRing(lambda: ())
"""For callers that have nothing to do with what is encrypted."""


def new_key() -> str:
    """A new key: 44 characters."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether this can be a key."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return len(text) == KEY_LENGTH


def label_of(key: str) -> str:
    """What a key is called where it is used: eight hexadecimal digits that don't give it away."""
    return _derived(key, "label").hex()[:LABEL_LENGTH]


@lru_cache(maxsize=16)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=64)
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"steward {purpose}".encode()).derive(key.encode())


_RINGS: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def give_keys(engine: Engine, keys: KeyRing) -> None:
    """Let the statements of one database use these keys. Types are shown the engine's dialect, which is its own."""
    _RINGS[engine.dialect] = keys


class Encrypted(TypeDecorator[str]):
    """A text that the database holds encrypted, with the keys that its `Database` was given.

    The same text is stored differently each time, so no statement can look for it.
    """

    impl = Text
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """Refuses to compare."""

        def operate(self, op: Any, *other: Any, **more: Any) -> Any:  # noqa: ARG002
            """Raises TypeError: it would find nothing."""
            raise TypeError("What is encrypted can't be compared or sorted by the database.")

        reverse_operate = operate

    comparator_factory = Comparator

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else _RINGS.get(dialect, NO_KEYS).encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else _RINGS.get(dialect, NO_KEYS).decrypt(str(value))

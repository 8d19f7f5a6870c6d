"""How a code is made, hashed and read, with a key that no database holds."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from models.core.encryption import NO_KEYS, KeyRing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs that are not taken for each other: no I, L, O or U (Crockford's)."""
LENGTH = 8
LIKE = str.maketrans("ILO", "110")
PURPOSE = "one-time codes"


@dataclass(frozen=True)
class Codes:
    """Codes of 40 bits, under keys that are derived from the encryption keys. The first makes them, all read them.

    Attributes:
        ring: The encryption keys.
        former: Keys that only read: those of codes that an earlier version has made.
    """

    ring: KeyRing = NO_KEYS
    former: tuple[bytes, ...] = ()

    def code_of(self, token: str) -> str:
        """A new code for a token, as it is mailed: `K7QM-2FXD`."""
        return _code(self._keys[0], token)

    def hash_of(self, code: str) -> str:
        """What is kept of a new code: 64 hexadecimal digits. However it was typed, the same code has the same."""
        return _hash(self._keys[0], code)

    def hashes_of(self, code: str) -> list[str]:
        """What may have been kept of a code, under whichever key it was made."""
        return [_hash(key, code) for key in self._keys]

    def kept_code(self, token: str, code_hash: str) -> str | None:
        """The code of which this was kept; None if the key that made it is gone, and the code with it."""
        codes = [(key, _code(key, token)) for key in self._keys]
        return next((code for key, code in codes if hmac.compare_digest(_hash(key, code), code_hash)), None)

    def proof_of(self, token: str, realm: str, user_id: str) -> str:
        """What shows that a Slack user has typed the code of a token: worth nothing to any other. 64 hexadecimal
        digits, for a button. `realm` is the workspace or Enterprise Grid in which the user's id is theirs alone."""
        return _proof(self._keys[0], token, realm, user_id)

    def proves(self, proof: str, token: str, realm: str, user_id: str) -> bool:
        """Whether this shows that this Slack user has typed the code of a token."""
        return _is_one_of(proof, [_proof(key, token, realm, user_id) for key in self._keys])

    def signature_of(self, token: str) -> str:
        """What shows that a link with this token was made here. 64 hexadecimal digits, for its address."""
        return _signature(self._keys[0], token)

    def has_signed(self, token: str, signature: str) -> bool:
        """Whether a link with this token and signature was made here."""
        return _is_one_of(signature, [_signature(key, token) for key in self._keys])

    @property
    def _keys(self) -> tuple[bytes, ...]:
        return (*self.ring.derive(PURPOSE), *self.former)


NO_CODES = Codes()


def normalised(typed: str) -> str:
    """A code without what people add or mistake: hyphens, spaces, small letters, O for 0, I and L for 1."""
    return "".join(typed.split()).replace("-", "").upper().translate(LIKE)


def looks_like_a_code(typed: str) -> bool:
    """Whether a text can be a code at all."""
    code = normalised(typed)
    return len(code) == LENGTH and all(sign in ALPHABET for sign in code)


def _code(key: bytes, token: str) -> str:
    signs = "".join(ALPHABET[sign % 32] for sign in _digest(key, "code", token)[:LENGTH])
    return f"{signs[:4]}-{signs[4:]}"


def _hash(key: bytes, code: str) -> str:
    return _digest(key, "hash", normalised(code)).hex()


def _proof(key: bytes, token: str, team_id: str, user_id: str) -> str:
    return _digest(key, "typed", f"{token}:{team_id}:{user_id}").hex()


def _signature(key: bytes, token: str) -> str:
    return _digest(key, "link", token).hex()


def _digest(key: bytes, use: str, text: str) -> bytes:
    return hmac.digest(key, f"{use}:{text}".encode(), sha256)


def _is_one_of(given: str, right: list[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in right)

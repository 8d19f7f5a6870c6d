"""Making, hashing and checking one-time codes, with keys that aren't in the database."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from models.core.encryption import NO_KEYS, KeyRing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base32: 32 characters without I, L, O and U, so that none looks like another."""
LENGTH = 8
LIKE = str.maketrans("ILO", "110")
PURPOSE = "one-time codes"


@dataclass(frozen=True)
class Codes:
    """Makes and checks codes of 40 bits, with keys derived from the encryption keys.

    The first key makes codes, and all keys check them.

    Attributes:
        ring: The encryption keys.
        former: Keys for codes that an earlier version made. They only check.
    """

    ring: KeyRing = NO_KEYS
    former: tuple[bytes, ...] = ()

    def code_of(self, token: str) -> str:
        """The code for a new token, as it is mailed: `K7QM-2FXD`."""
        return _code(self._keys[0], token)

    def hash_of(self, code: str) -> str:
        """The hash to store for a new code: 64 hexadecimal digits. It doesn't depend on how the code is typed."""
        return _hash(self._keys[0], code)

    def hashes_of(self, code: str) -> list[str]:
        """The possible stored hashes of a code, one for each key."""
        return [_hash(key, code) for key in self._keys]

    def kept_code(self, token: str, code_hash: str) -> str | None:
        """The code with this token and stored hash. None if the key that made it is gone."""
        codes = [(key, _code(key, token)) for key in self._keys]
        return next((code for key, code in codes if hmac.compare_digest(_hash(key, code), code_hash)), None)

    def proof_of(self, token: str, realm: str, user_id: str) -> str:
        """A proof, for a button, that a Slack user has typed a token's code. It is worthless to other users.

        Args:
            realm: The workspace or Enterprise Grid in which the user's id is unique; see `SlackId.key`.

        Returns:
            64 hexadecimal digits.
        """
        return _proof(self._keys[0], token, realm, user_id)

    def proves(self, proof: str, token: str, realm: str, user_id: str) -> bool:
        """Whether a proof shows that this Slack user has typed a token's code."""
        return _is_one_of(proof, [_proof(key, token, realm, user_id) for key in self._keys])

    def signature_of(self, token: str) -> str:
        """A signature for the URL of a link with this token: 64 hexadecimal digits. It shows that Steward made it."""
        return _signature(self._keys[0], token)

    def has_signed(self, token: str, signature: str) -> bool:
        """Whether Steward made a link with this token and signature."""
        return _is_one_of(signature, [_signature(key, token) for key in self._keys])

    def reply_mark_of(self, token: str) -> str:
        """A mark for the address that replies to an email with this token go to: 20 hexadecimal digits, because an
        address is short."""
        return _reply_mark(self._keys[0], token)

    def is_reply_mark(self, token: str, mark: str) -> bool:
        """Whether Steward made an address for replies with this token and mark."""
        return _is_one_of(mark, [_reply_mark(key, token) for key in self._keys])

    @property
    def _keys(self) -> tuple[bytes, ...]:
        return (*self.ring.derive(PURPOSE), *self.former)


NO_CODES = Codes()


def normalised(typed: str) -> str:
    """A typed code without hyphens and spaces, in capitals, with O read as 0, and I and L as 1."""
    return "".join(typed.split()).replace("-", "").upper().translate(LIKE)


def looks_like_a_code(typed: str) -> bool:
    """Whether a text has the form of a code."""
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


def _reply_mark(key: bytes, token: str) -> str:
    return _digest(key, "reply", token).hex()[:20]


def _digest(key: bytes, use: str, text: str) -> bytes:
    return hmac.digest(key, f"{use}:{text}".encode(), sha256)


def _is_one_of(given: str, right: list[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in right)

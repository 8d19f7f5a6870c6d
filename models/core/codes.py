"""How a code is made, hashed and read, with a key that no database holds."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs that are not taken for each other: no I, L, O or U (Crockford's)."""
LENGTH = 8
LIKE = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Codes:
    """Codes of 40 bits. `key` is at least 32 bytes; the empty key, for callers that have nothing to do with codes,
    makes none."""

    key: bytes = b""

    def code_of(self, token: str) -> str:
        """The code of a token, as it is mailed: `K7QM-2FXD`."""
        digest = self._digest("code", token)
        signs = "".join(ALPHABET[sign % 32] for sign in digest[:LENGTH])
        return f"{signs[:4]}-{signs[4:]}"

    def hash_of(self, code: str) -> str:
        """What is kept of a code: 64 hexadecimal digits. However it was typed, the same code has the same."""
        return self._digest("hash", normalised(code)).hex()

    def proof_of(self, token: str, realm: str, user_id: str) -> str:
        """What shows that a Slack user has typed the code of a token: worth nothing to any other. 64 hexadecimal
        digits, for a button. `realm` is the workspace or Enterprise Grid in which the user's id is theirs alone."""
        return self._digest("typed", f"{token}:{realm}:{user_id}").hex()

    def signature_of(self, token: str) -> str:
        """What shows that a link with this token was made here. 64 hexadecimal digits, for its address."""
        return self._digest("link", token).hex()

    def _digest(self, use: str, text: str) -> bytes:
        if len(self.key) < 32:
            raise TypeError("Codes need a key of 32 bytes or more.")
        return hmac.digest(self.key, f"{use}:{text}".encode(), sha256)


NO_CODES = Codes()


def normalised(typed: str) -> str:
    """A code without what people add or mistake: hyphens, spaces, small letters, O for 0, I and L for 1."""
    return "".join(typed.split()).replace("-", "").upper().translate(LIKE)


def looks_like_a_code(typed: str) -> bool:
    """Whether a text can be a code at all."""
    code = normalised(typed)
    return len(code) == LENGTH and all(sign in ALPHABET for sign in code)

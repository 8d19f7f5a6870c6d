"""Encryption keys for tests."""

from models.core.encryption import KeyRing

KEY = "a2V5IG9mIHRlc3RzLCB3aGljaCBpcyBubyBzZWNyZXQ="
OTHER_KEY = "YW5vdGhlciBrZXksIHdoaWNoIGlzIG5vIHNlY3JldCE="


def ring_of(*keys: str) -> KeyRing:
    """These keys, the first of which encrypts."""
    return KeyRing(lambda: keys)


KEYS = ring_of(KEY)

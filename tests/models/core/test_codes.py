"""Codes are derived from a token with a key, and hashed with it."""

import pytest

from models.core.codes import ALPHABET, NO_CODES, Codes, looks_like_a_code, normalised
from tests.support.keys import KEY, KEYS, OTHER_KEY, ring_of

CODES = Codes(KEYS)


def test_a_code_is_eight_signs_that_are_not_taken_for_each_other() -> None:
    """In two groups, the same for the same token, another for another."""
    made = {CODES.code_of(f"token {number}") for number in range(500)}
    assert len(made) == 500
    assert CODES.code_of("token 1") in made
    for code in made:
        assert len(code) == 9
        assert code[4] == "-"
        assert set(code.replace("-", "")) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize("typed", ["k7qm2fxd", "K7QM 2FXD", " k7qm-2fxd ", "K-7-Q-M-2-F-X-D", "K7QM\u00a02FXD"])
def test_however_it_is_typed_it_is_the_same_code(typed: str) -> None:
    """Small letters, spaces and hyphens do no harm."""
    assert CODES.hash_of(typed) == CODES.hash_of("K7QM-2FXD")
    assert looks_like_a_code(typed)


def test_letters_that_look_like_digits_are_digits() -> None:
    """O is 0, I and L are 1."""
    assert normalised("oil0-1ILO") == "01101110"


@pytest.mark.parametrize(
    "typed", ["", "K7QM", "K7QM-2FXDX", "K7QM-2FXU", "ana@acme.example", "ＫＫ７ＱＭ２ＦＸ", "????????"]
)
def test_what_is_no_code_is_seen_as_none(typed: str) -> None:
    """Too short, too long, or with signs that no code has."""
    assert not looks_like_a_code(typed)


def test_neither_token_nor_hash_gives_the_code_away_without_the_key() -> None:
    """With another key the same token is another code, and the same code another hash."""
    other = Codes(ring_of(OTHER_KEY))
    assert other.code_of("token") != CODES.code_of("token")
    assert other.hash_of("K7QM-2FXD") != CODES.hash_of("K7QM-2FXD")


def test_without_a_key_there_are_no_codes() -> None:
    """A caller that has nothing to do with codes makes none that could be guessed."""
    with pytest.raises(TypeError):
        NO_CODES.code_of("token")


def test_with_a_new_key_what_was_made_before_counts_on() -> None:
    """As long as the old key is there as well: codes as they are typed and mailed, proofs, links."""
    code, kept = CODES.code_of("token"), CODES.hash_of(CODES.code_of("token"))
    both, new = Codes(ring_of(OTHER_KEY, KEY)), Codes(ring_of(OTHER_KEY))
    assert kept in both.hashes_of(code)
    assert both.kept_code("token", kept) == code
    assert both.proves(CODES.proof_of("token", "T1", "U1"), "token", "T1", "U1")
    assert both.has_signed("token", CODES.signature_of("token"))
    assert both.code_of("token") == new.code_of("token")
    assert kept not in new.hashes_of(code)
    assert new.kept_code("token", kept) is None
    assert not new.proves(CODES.proof_of("token", "T1", "U1"), "token", "T1", "U1")
    assert not new.has_signed("token", CODES.signature_of("token"))

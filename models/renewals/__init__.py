"""The renewal desk: what becomes of the end of each term."""

"""Tests of reading what was missed."""

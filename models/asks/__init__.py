"""Asks: a refused person asked somebody who may."""

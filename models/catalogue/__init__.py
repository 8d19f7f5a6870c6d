"""The catalogue: plans, products and prices."""

"""Looking after the catalogue: plans, products and prices."""

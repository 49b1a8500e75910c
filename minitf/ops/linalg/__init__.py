"""Linear algebra: products, decompositions, solving."""

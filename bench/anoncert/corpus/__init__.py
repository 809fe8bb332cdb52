"""Corpora: from a recipe to files with planted identifiers, and the truth about them."""

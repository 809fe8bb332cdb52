"""Faulty tools: the oracle with exactly one fault each, and the attack that must catch it."""

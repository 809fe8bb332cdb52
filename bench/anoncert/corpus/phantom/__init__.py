"""Heads and how a scanner sees them: geometry, tissue, signal, noise."""

"""Pairing: which output belongs to which input, found out without the tool's help."""

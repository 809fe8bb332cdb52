"""Certificates: what was measured, signed, checked, replayed."""

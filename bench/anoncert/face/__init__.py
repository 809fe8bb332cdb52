"""Faces: the surface of a head, however it was captured, and who it belongs to."""

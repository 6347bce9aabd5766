"""The gallery of phenomena (being written)."""

GALLERY: dict = {}

"""The parts of pages that are no live picture: plans, piles, maps, gallery, tables. It imports what is above."""

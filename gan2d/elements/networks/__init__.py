"""The networks as flax modules, and as functions over plain pytrees. It imports ``common`` and the tables of ``elements`` only."""

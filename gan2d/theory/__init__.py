"""Closed forms and quadrature in double precision: distances, transport plans, mixtures, optimal critics. It imports ``elements`` and
``common`` only: theory does not know what is trained."""

"""What an experiment is: every knob, recipes and their defaults, arms, axes, and how one experiment is made of another. Checked and
immutable. It imports ``elements`` and ``common``; texts and files are in ``formats``, and nothing is trained here."""

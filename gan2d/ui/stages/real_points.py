"""Real points that a picture shows, drawn anew only when a knob of the data has moved."""

from __future__ import annotations

from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.measure import metrics
from gan2d.measure.samples import real
from gan2d.training.training import Training
from gan2d.ui.player.wire import Block


class RealPoints:
    """The statics of a stage that shows data; ``centres`` of the modes too, if they are wanted and known."""

    def __init__(self, count: int, centres: bool = False) -> None:
        """So many points; none are drawn yet."""
        self._count, self._centres = count, centres
        self._key: Any = None
        self._blocks: list[Block] = []

    def blocks(self, training: Training) -> list[Block]:
        """The same object as long as the data have not changed."""
        now, arm = training.experiment.values(), training.arms[0]
        key = (id(training), *(now[name] for name in DATASETS[arm.spec.data].knobs))
        if key != self._key:
            self._key, self._blocks = key, [Block("real", "points", real(arm, self._count))]
            mixture = metrics.mixture_of(arm.spec.data, arm.knobs_of(0)) if self._centres else None
            if mixture is not None:
                self._blocks.append(Block("centres", "points", np.asarray(mixture.centres)))
        return self._blocks

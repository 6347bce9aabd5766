"""Together: several runs in step, from the same seed and on the same batches; it plays like one Run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import numpy as np

from gan2d.common.workers import side_by_side
from gan2d.elements.data import Box
from gan2d.measure.anatomy import Anatomy, box_array, dissect, watched
from gan2d.settings.settings import Settings
from gan2d.theory.transport import w1
from gan2d.training import loop as training
from gan2d.training.run import Broken, Record, Run


class Together:
    """Runs in step.

    Attributes:
        runs: one for each of the settings, all at the same step.
    """

    def __init__(self, settings: Sequence[Settings]) -> None:
        """Start them: same settings, same weights."""
        self.runs = side_by_side(Run, settings)

    @property
    def step(self) -> int:
        """Turns of each so far."""
        return self.runs[0].step

    @property
    def seconds(self) -> float:
        """Time spent training, added up over the runs."""
        return sum(run.seconds for run in self.runs)

    def advance(self, steps: int) -> Record | None:
        """Train each by that many turns.

        Raises:
            Broken: one of them became NaN or infinite; all then stand at the last step at which all were finite.
        """
        if steps < 1:
            return None

        def one(run: Run) -> Broken | None:
            try:
                run.advance(steps)
            except Broken as error:
                return error
            return None

        troubles = [(error, i) for i, error in enumerate(side_by_side(one, self.runs)) if error is not None]
        if troubles:
            error, i = min(troubles, key=lambda found: found[0].step)
            for run in self.runs:
                run.rewind(error.step)
            raise Broken(error.step, f"{error.quantity} (critic {i + 1})")
        return Record(self.step, {f"{name} {i}": value for i, run in enumerate(self.runs) for name, value in run.records[-1].info.items()})

    def change(self, i: int, name: str, value: object) -> None:
        """Move a knob of one run, from this step on; raises as ``Run.change``."""
        self.runs[i].change(name, value)

    def rewind(self, step: int) -> None:
        """Take all back to an earlier step exactly."""
        side_by_side(lambda run: run.rewind(step), self.runs)

    def forget(self) -> None:
        """Keep only each one's first and newest state."""
        for run in self.runs:
            run.forget()

    def look(self, box: Box) -> list[Anatomy]:
        """Each one's critic from inside and outside, as numpy arrays; ``box`` is what the surfaces show."""
        view = box_array(box)
        return side_by_side(lambda run: jax.tree.map(np.asarray, dissect(run.spec, run.state, run.knobs, view)), self.runs)

    def exact(self) -> list[float]:
        """Exact W1 between each one's watched points, real and generated: what its critic estimates."""

        def one(run: Run) -> float:
            real, fake = (np.asarray(cloud) for cloud in watched(run.spec, run.state, run.knobs))
            return w1(real, fake)

        return side_by_side(one, self.runs)

    def program(self) -> Callable[[], object]:
        """Compile what training needs, by training no step."""
        needed = {(run.spec, tuple(leaf.shape for leaf in jax.tree.leaves(run.knobs))): run for run in self.runs}
        parts = [(run.spec, run.state, run.knobs) for run in needed.values()]
        return lambda: side_by_side(lambda part: training.advance(*part, 0), parts)

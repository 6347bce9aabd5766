"""gan2d: train small generators and critics on 2-D data, and see why GANs fail and what Wasserstein distances change.

Folders, each of which imports only those before it: ``common``, ``elements`` (what a GAN is made of), ``settings`` (what
an experiment is), ``games`` (who plays whom), ``training``, ``theory`` (closed forms), ``measure``, ``studies`` (named
experiments, the Python interface), ``commands`` (the command line) and ``ui`` (the pages).
"""

from gan2d.machine import backend

backend.set_up()

from gan2d.common.errors import InputError  # noqa: E402
from gan2d.settings.experiment import Arm, Experiment  # noqa: E402
from gan2d.settings.experiment import make as experiment  # noqa: E402
from gan2d.studies.coverage import bench_modes  # noqa: E402
from gan2d.studies.lipschitz import lipschitz  # noqa: E402
from gan2d.studies.run import (  # noqa: E402  (the cache must be on before anything compiles)
    CriticFit,
    Run,
    fit_critic,
    load_weights,
    summary,
    train,
    train_together,
)
from gan2d.studies.seeds import seeds  # noqa: E402
from gan2d.studies.seeds import summary as summary_of_seeds  # noqa: E402
from gan2d.studies.sweep import sweep  # noqa: E402
from gan2d.theory.dynamics.report import dynamics  # noqa: E402
from gan2d.theory.fitting.report import fit_divergence  # noqa: E402
from gan2d.training.training import Broken, Training  # noqa: E402
from gan2d.training.weights import save_weights  # noqa: E402

__all__ = [
    "Arm",
    "Broken",
    "CriticFit",
    "Experiment",
    "InputError",
    "Run",
    "Training",
    "bench_modes",
    "dynamics",
    "experiment",
    "fit_critic",
    "fit_divergence",
    "lipschitz",
    "load_weights",
    "save_weights",
    "seeds",
    "summary",
    "summary_of_seeds",
    "sweep",
    "train",
    "train_together",
]

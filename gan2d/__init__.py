"""gan2d: train small generators and critics on 2-D data, and see why GANs fail and what Wasserstein distances change."""

from gan2d.common import backend

backend.set_up()

from gan2d.common.errors import InputError  # noqa: E402
from gan2d.studies.api import CriticFit, fit_critic, train  # noqa: E402  (the cache must be on before anything compiles)
from gan2d.studies.coverage import bench_modes  # noqa: E402
from gan2d.studies.lipschitz import lipschitz  # noqa: E402
from gan2d.studies.seeds import seeds  # noqa: E402
from gan2d.studies.seeds import summary as summary_of_seeds  # noqa: E402
from gan2d.studies.sweep import sweep  # noqa: E402
from gan2d.training.run import Broken, Run  # noqa: E402

__all__ = ["Broken", "CriticFit", "InputError", "Run", "bench_modes", "fit_critic", "lipschitz", "seeds", "summary_of_seeds", "sweep", "train"]

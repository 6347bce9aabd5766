"""Flags by which XLA's compiler takes less trouble than it takes for users. It ends a process that gives it one it does not know."""

from importlib.metadata import version

WITHOUT_EMITTERS = "--xla_cpu_use_fusion_emitters=false"  # they cost most of a compiler's time; jaxlib 0.11 can not do without them
HOW = {
    # most tests compile more than they compute
    "compile": (
        "--xla_backend_optimization_level=0",
        "--xla_cpu_parallel_codegen_split_count=1",
        "--xla_cpu_prefer_vector_width=128",
        "--xla_llvm_disable_expensive_passes=true",
        WITHOUT_EMITTERS,
    ),
    # what learns computes about as much
    "learn": ("--xla_backend_optimization_level=1", WITHOUT_EMITTERS),
    # what computes more is by a quarter faster with emitters
    "claim": ("--xla_backend_optimization_level=1",),
}


def flags(how: str, given: str, jaxlib: str = version("jaxlib")) -> str:
    """What is given, and those flags that this jaxlib knows."""
    own = [part for part in HOW[how] if part != WITHOUT_EMITTERS or jaxlib.startswith("0.10.")]
    return " ".join([*(part for part in given.split() if part not in own), *own])

"""Studies in blocks of members, each block a training of its own: how an experiment is cut, where blocks are run – in this process, or on a
cluster by Dask, an optional package that is imported only then – and how finished ones are kept. It imports ``training`` and what is below it."""

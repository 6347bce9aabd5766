"""Studies in blocks, each a training of its own: how an experiment is cut, where blocks are run – in this process, or by Dask, an optional
package that only ``on_dask`` imports, and only when asked to – and how finished ones are kept. It imports ``training`` and what is below it."""

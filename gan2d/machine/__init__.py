"""The machine under JAX: where compiled programs are kept, made and run – here, or in a process of low priority – and threads that help.
It imports ``common``."""

"""What everything else leans on and that knows nothing of GANs: errors as sentences, the description of one setting, threads, remembered
results, JAX's cache. It imports nothing of gan2d."""

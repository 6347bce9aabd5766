"""One subcommand of the command line a file; ``__main__`` only lists them. It imports ``studies`` and what is below it."""

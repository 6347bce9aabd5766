"""The subcommands that make a published comparison anew, for an hour or more, and go on from their file. They import ``studies`` and what is below it,
and how a command tells of its progress."""

"""Subcommands that train nothing: what they tell is computed by ``theory``. One subcommand a file; they import what ``commands`` shares and ``theory``."""

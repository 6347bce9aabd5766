"""Subcommands about lessons, one a file: they read files, print sentences and write JSON. They may import all of gan2d but the pages."""

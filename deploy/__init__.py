"""How many visitors are served at once: HAProxy in front of several servers of the app, and who starts them and looks after them. Imports nothing of
the app; what it starts are the programs that anybody could start by hand."""

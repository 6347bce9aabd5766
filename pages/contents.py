"""What is here: every page, method, game, data set and knob, each with its source and a link that opens it live."""

from gan2d.ui import page
from gan2d.ui.parts.contents import contents_page

page.open_plain()
contents_page()

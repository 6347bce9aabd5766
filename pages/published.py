"""Published: how many modes each method finds, measured here beside what the papers print, and what each trick does alone."""

from gan2d.ui import page
from gan2d.ui.parts.published import published_page

page.open_plain()
published_page()

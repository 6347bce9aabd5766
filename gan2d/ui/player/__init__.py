"""What plays for one visitor: a training, its pictures and their payloads, the pull of the browser, and what a page says of it (``Stage``).
No layout, and no Streamlit."""

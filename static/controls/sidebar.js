// Streamlit's sidebar, which holds every control that does not stand in the picture: closed at first, opened and closed from the bar.

const OPEN = '[data-testid="stExpandSidebarButton"]';
const CLOSE = '[data-testid="stSidebarCollapseButton"] button';

/** Whether it is open. */
const isOpen = () => document.querySelector('[data-testid="stSidebar"]')?.dataset.collapsed === 'false';

export function toggleSidebar() {
  document.querySelector(isOpen() ? CLOSE : OPEN)?.click();
}

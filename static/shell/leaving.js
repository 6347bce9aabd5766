// Going from page to page while training. Streamlit shows nothing but white from then on when a part of the page before comes
// after its user has gone to the next. So a click on a page's link waits until no part is on its way, and what stands there
// asks for no more: only what is mounted next speaks again.
// should it happen all the same, the page is opened again from the link that it had last.

import { hold, scriptRuns, unanswered } from './outbox.js';

const PATIENCE = 2500; // ms that a click waits at most: what has no answer by then got lost
const LOOK = 20; // ms
const LINK = '[data-testid="stTopNavLink"], [data-testid="stTopNavDropdownLink"], [data-testid="stSidebarNavLink"]';
export const links = new Map(); // of each page that was visited, by its path: the address that it had last
export const beforeLeaving = new Set(); // what is to be done before a page is left

/** Send nothing until all is answered and Streamlit runs no part of the page, then act. */
export function whenStill(act) {
  hold.on = true;
  const until = performance.now() + PATIENCE;
  const look = () => {
    if ((scriptRuns() || unanswered()) && performance.now() < until) return setTimeout(look, LOOK);
    hold.on = false;
    return act();
  };
  setTimeout(look, LOOK); // what a widget of Streamlit's sent just now has begun by then
}

function delay(event) {
  const link = event.target.closest?.(LINK);
  if (!link || hold.on || !event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (new URL(link.href).pathname === window.location.pathname) return; // nobody leaves
  event.preventDefault();
  event.stopPropagation();
  whenStill(() => {
    hold.on = true;
    for (const act of beforeLeaving) act();
    link.click();
  });
}

/** Open this page again, as it was last. */
function open() {
  const { pathname, search } = window.location;
  if (search || !links.has(pathname)) window.location.reload();
  else window.location.replace(links.get(pathname));
}

/** Watch this window, once for all pages. */
export function watch() {
  if (window.gan2dLeaving) return;
  window.gan2dLeaving = true;
  document.addEventListener('click', delay, true);
  window.addEventListener('error', ({ message }) => {
    if (/Bad delta path/.test(message)) open();
  });
}

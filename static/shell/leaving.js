// Going from page to page while training. Streamlit shows nothing but white from then on when a part of the page before comes
// after its user has gone to the next. So a click on a page's link waits until no part is on its way, and asks for no more;
// should it happen all the same, the page is opened again from its link.

import { hold } from './outbox.js';

const PATIENCE = 1000; // ms that a click waits at most
const LOOK = 20; // ms
const LINK = '[data-testid="stTopNavLink"], [data-testid="stTopNavDropdownLink"], [data-testid="stSidebarNavLink"]';
const running = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'running';

/** Send nothing until Streamlit runs no part of the page, then act. */
export function whenStill(act) {
  hold.on = true;
  const until = performance.now() + PATIENCE;
  const look = () => {
    if (running() && performance.now() < until) return setTimeout(look, LOOK);
    hold.on = false;
    return act();
  };
  setTimeout(look, LOOK); // what was sent just now has begun by then
}

function delay(event) {
  const link = event.target.closest?.(LINK);
  if (!link || hold.on || !event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  whenStill(() => {
    hold.on = true;
    link.click();
    setTimeout(() => { hold.on = false; }, LOOK);
  });
}

/** Watch this window, once for all pages. */
export function watch() {
  if (window.gan2dLeaving) return;
  window.gan2dLeaving = true;
  document.addEventListener('click', delay, true);
  window.addEventListener('error', ({ message }) => {
    if (/Bad delta path/.test(message)) window.location.reload();
  });
}

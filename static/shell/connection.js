// Whether the server is there. Streamlit writes it at its own root element, covers the page with a dialog when the server is away for
// long, and asks for a run of the page when it is back: mostly, and from the address as Streamlit knows it.

import { beforeLeaving } from './leaving.js';
import { hold, scriptRuns } from './outbox.js';

const HELD = { kind: 'info', text: 'Your system asks for little motion, so that nothing plays by itself: press Play, or the space bar.', actions: [] };
const LOST_BEFORE = 'The connection to the server is lost: the live run begins when it is back.';
const STATE = 'data-test-connection-state';
const LOOK = 100; // ms
const PATIENCE = 2000; // ms in which Streamlit's own run of the page begins
const DIALOG = '[data-testid="stDialog"] button[aria-label="Close"]';

/** @type {{lost: boolean, forever: boolean, asking: boolean}} `asking`: Streamlit is to learn the address, and nobody goes anywhere */
export const connection = { lost: false, forever: false, asking: false };
export const heard = new Set(); // called without arguments when that changes

const tell = () => heard.forEach((call) => call());

// Streamlit reads the address only when its user goes back or forward; with what it read it opens the page once more.
function askForPage() {
  connection.asking = true;
  window.dispatchEvent(new PopStateEvent('popstate', { state: window.history.state }));
  connection.asking = false;
}

function lose() {
  connection.lost = true;
  hold.lost = true;
  for (const act of beforeLeaving) act(); // the address is that of the last moment …
  askForPage(); // … and Streamlit keeps it for the time when the server is back
  tell();
}

// What is sent while Streamlit runs the whole page may be lost: it waits for that.
function comeBack() {
  connection.lost = false;
  const until = performance.now() + PATIENCE;
  let ran = false;
  let asked = false;
  const look = () => {
    if (connection.lost) return;
    ran ||= scriptRuns();
    if (!ran && !asked && performance.now() > until) {
      asked = true;
      askForPage();
    }
    if (!ran || scriptRuns()) return setTimeout(look, LOOK);
    hold.lost = false;
    return tell();
  };
  look();
  tell();
}

/** Watch it, once for all pages. */
export function watchConnection() {
  if (window.gan2dConnection) return;
  window.gan2dConnection = connection;
  const app = () => document.querySelector(`[${STATE}]`)?.getAttribute(STATE);
  const follow = () => {
    const state = app();
    if (state === undefined) return;
    const lost = state !== 'CONNECTED';
    connection.forever = state === 'DISCONNECTED_FOREVER';
    if (lost !== connection.lost) (lost ? lose : comeBack)();
    if (lost) document.querySelector(DIALOG)?.click(); // what it says stands in the notice, and the picture is not covered
  };
  const changes = new MutationObserver(follow);
  changes.observe(document.body, { subtree: true, childList: true, attributeFilter: [STATE] });
}

/** What the browser has to say of a player by itself, above what Python says; null: nothing. */
export function ownMessage(player) {
  const held = player.held && !player.playing && (player.meta.message?.kind ?? 'info') === 'info';
  if (!connection.lost) return held ? HELD : null;
  const text = player.recorded ? LOST_BEFORE : wordsOfLoss(player.playing ? player.history.newest : player.shownStep);
  return { kind: 'warning', text, actions: [] };
}

// What the page says meanwhile; at `step` it goes on.
function wordsOfLoss(step) {
  const at = Math.round(step).toLocaleString('en-US');
  if (connection.forever) return `The server does not take this page back: reload it, and its link brings it to step ${at} again.`;
  return `The connection to the server is lost. All that is here can be looked at, and it goes on from step ${at} when the server is back.`;
}

// The address bar follows what Python tells, with an entry in the browser's history for every change of the settings; back and forward
// tell Python to go to the state of that entry.

import { connection } from './connection.js';
import { beforeLeaving, links, whenStill } from './leaving.js';

const PAUSE = { true: 1000, false: 300 }; // ms between two writings of an entry that moves, or stands: browsers refuse more than 100 in 30 s
const AGAIN = 3000; // ms after which Python is asked again
let tickets = Date.now(); // they grow over remounts and reloads
const newest = new Map(); // uid of a player → the number of its newest entry

let popped = ''; // the page to which the user went back or forward, until it stands there
window.addEventListener('popstate', () => { if (!connection.asking) popped = window.location.pathname; });

/** Parts of the query that are the visitor's own, such as how the app is embedded. */
const isOurs = ([name]) => !name.startsWith('embed');

const query = (chosen) => new URLSearchParams([...new URLSearchParams(window.location.search)].filter(chosen)).toString();

/** The address of one mounted view. */
export class Address {
  /** @param {(wanted: {query: string, ticket: number}) => void} go tells Python that the user went to another state of this page */
  constructor(go) {
    this.go = go;
    this.path = window.location.pathname;
    this.written = -Infinity;
    this.ticket = 0; // of the newest request to go somewhere
    this.heard = () => {
      if (!connection.asking && window.location.pathname === this.path && window.history.state?.gan2d) this.#go(query(isOurs));
    };
    window.addEventListener('popstate', this.heard);
    this.flush = () => { if (this.later) this.#write('replaceState'); };
    beforeLeaving.add(this.flush);
  }

  /** Another player of this page tells from now on, which knows of no ticket. */
  renew() {
    this.#stop();
    this.ticket = 0;
  }

  // Until Python tells that it went there: Streamlit runs the whole page first, and may lose what is sent meanwhile.
  #go(wanted) {
    const ticket = (this.ticket = ++tickets);
    const ask = () => {
      if (this.ticket !== ticket || this.dead) return;
      this.go({ query: wanted, ticket });
      this.again = setTimeout(ask, AGAIN);
    };
    this.#stop();
    whenStill(ask);
  }

  #stop() {
    clearTimeout(this.again);
    clearTimeout(this.later);
    this.later = 0;
  }

  /**
   * Follow what Python told, unless it has not heard yet where the user went.
   * @param {string} uid of the player
   * @param {{query: string, entry: number, gone: number}} told `gone` is the newest ticket that it heard of
   * @param {boolean} moving more will be told soon, so that it is written less often
   */
  follow(uid, told, moving = false) {
    if (this.ticket > told.gone) return;
    clearTimeout(this.again);
    const here = query(isOurs);
    const came = popped === this.path && window.history.state?.gan2d === uid;
    popped = '';
    // the user came back to this page: to the state of this entry, which need not be the one that the page was left in
    if (came && !this.ticket && here !== new URLSearchParams(told.query).toString()) {
      this.#go(here);
      return;
    }
    const before = newest.get(uid) ?? told.entry;
    newest.set(uid, told.entry);
    if (told.entry > before) {
      if (this.later) this.#write('replaceState'); // the entry before keeps its last moment
      this.told = { uid, query: told.query };
      this.#write('pushState');
    } else {
      this.told = { uid, query: told.query };
      clearTimeout(this.later);
      this.later = setTimeout(() => this.#write('replaceState'), Math.max(0, this.written + PAUSE[moving] - performance.now()));
    }
  }

  #write(how) {
    this.#stop();
    if (window.location.pathname !== this.path) return; // the user has left
    this.written = performance.now();
    const own = query((pair) => !isOurs(pair));
    const address = `${this.path}?${[this.told.query, own].filter(Boolean).join('&')}`;
    links.set(this.path, address);
    if (how === 'replaceState' && address === this.path + window.location.search && window.history.state?.gan2d === this.told.uid) return;
    window.history[how]({ ...window.history.state, gan2d: this.told.uid }, '', address);
  }

  dispose() {
    this.dead = true;
    this.#stop();
    beforeLeaving.delete(this.flush);
    window.removeEventListener('popstate', this.heard);
  }
}

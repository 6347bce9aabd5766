// The address bar follows what Python tells, with an entry in the browser's history for every change of the settings; back and forward
// tell Python to go to the state of that entry.

const PAUSE = 1000; // ms between two writings of the same entry: browsers refuse too many
const newest = new Map(); // uid of a player → the number of its newest entry

/** Parts of the query that are the visitor's own, such as how the app is embedded. */
const isOurs = ([name]) => !name.startsWith('embed');

const query = (chosen) => new URLSearchParams([...new URLSearchParams(window.location.search)].filter(chosen)).toString();

/** The address of one mounted view. */
export class Address {
  /** @param {(query: string) => void} go told when the user went back or forward to another state of this page */
  constructor(go) {
    this.go = go;
    this.path = window.location.pathname;
    this.timer = 0;
    this.written = -Infinity;
    // before Streamlit hears of it, which would run the whole page again
    this.heard = (event) => {
      if (window.location.pathname !== this.path || !window.history.state?.gan2d) return;
      event.stopImmediatePropagation();
      clearTimeout(this.timer);
      this.go(query(isOurs));
    };
    window.addEventListener('popstate', this.heard, true);
  }

  /**
   * Follow what Python told, unless it has not heard yet where the user went.
   * @param {string} uid of the player
   * @param {{query: string, entry: number}} told
   * @param {boolean} going whether it has not
   */
  follow(uid, told, going) {
    if (!this.known) {
      this.known = true;
      const here = query(isOurs);
      // the user came back to this page: to the state of this entry, which need not be the one that the page was left in
      if (window.history.state?.gan2d === uid && here !== new URLSearchParams(told.query).toString()) {
        this.go(here);
        return;
      }
    }
    if (going) return;
    const before = newest.get(uid) ?? told.entry;
    newest.set(uid, told.entry);
    this.told = { uid, query: told.query };
    clearTimeout(this.timer);
    if (told.entry > before) this.#write('pushState');
    else this.timer = setTimeout(() => this.#write('replaceState'), Math.max(0, this.written + PAUSE - performance.now()));
  }

  #write(how) {
    if (window.location.pathname !== this.path) return; // the user has left
    this.written = performance.now();
    const own = query((pair) => !isOurs(pair));
    const address = `${this.path}?${[this.told.query, own].filter(Boolean).join('&')}`;
    if (how === 'replaceState' && address === this.path + window.location.search && window.history.state?.gan2d === this.told.uid) return;
    window.history[how]({ ...window.history.state, gan2d: this.told.uid }, '', address);
  }

  dispose() {
    clearTimeout(this.timer);
    window.removeEventListener('popstate', this.heard, true);
  }
}

// Messages to Python, one at a time: Streamlit keeps only the newest of triggers that overtake each other.

const PATIENCE = 2500; // ms without an answer before the next message is sent, or the same once more where Python does nothing: then it got lost
const KNOB_PAUSE = 84; // ms between two values of a dragged slider: at most 12 a second
export const hold = { on: false, lost: false }; // while one is on nothing is sent: the user is about to leave the page, or the server is away
const held = () => hold.on || hold.lost;
let counter = Date.now(); // ids grow over remounts and reloads, and over all players
let told = counter; // the newest id that an answer named

/** Whether Streamlit runs a part of the page. */
export const scriptRuns = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'running';

/** Whether Python has not answered yet what was sent last. */
export const unanswered = () => told < counter;

/** Sends what the user did in order; each waits for the answer to the one before. */
export class Outbox {
  /** @param {() => number|null} seq number of the newest payload that came: every message confirms it */
  constructor(seq) {
    this.seq = seq;
    this.queue = [];
    this.waiting = null;
    this.lastKnob = 0;
    this.timer = 0;
    this.only = null; // says of a message whether it may be sent; the others wait
  }

  /** Whether something the user did has not reached Python yet. */
  get busy() { return this.waiting !== null || this.queue.length > 0; }

  /** Whether a message of this kind is under way (for knobs: of this name). */
  pending(trigger, name) {
    const same = (m) => m.trigger === trigger && (name === undefined || m.value.name === name);
    return this.queue.some(same) || (this.waiting !== null && same(this.waiting));
  }

  /** Ask for frames; dropped when anything else is under way, since its answer brings frames too. */
  need() {
    if (this.waiting || held() || this.queue.some((m) => this.#may(m))) return false;
    this.#post({ trigger: 'need', value: {} });
    return true;
  }

  /** Queue a message; a newer value of the same knob, of the same list, or of what is shown, replaces one that was not sent yet. */
  send(trigger, value) {
    if (trigger === 'knob') this.queue = this.queue.filter((m) => m.trigger !== 'knob' || m.value.name !== value.name);
    if (value.action === 'choose') this.queue = this.queue.filter((m) => m.value.action !== 'choose' || m.value.value.list !== value.value.list);
    if (trigger === 'at' || trigger === 'go') this.queue = this.queue.filter((m) => m.trigger !== trigger);
    const unsent = trigger === 'view' && this.queue.find((m) => m.trigger === 'view');
    if (unsent) Object.assign(unsent.value.shown, value.shown);
    else this.queue.push({ trigger, value });
    this.pump();
  }

  /** The connection is lost: what has no answer is sent once more when it is back. */
  lose() {
    clearTimeout(this.timer);
    if (this.waiting) this.queue.unshift(this.waiting);
    this.waiting = null;
  }

  /** All that was never answered, for another player's outbox. */
  rest() {
    this.lose();
    return this.queue.splice(0).map(({ trigger, value: { id, ...value } }) => ({ trigger, value }));
  }

  #may(message) { return !this.only || this.only(message); }

  /** A payload came: it answers what was sent (exactly so where meta tells the last id that was handled). */
  answered(ack) {
    told = Math.max(told, ack ?? 0);
    if (this.waiting && !(typeof ack === 'number' && ack < this.waiting.value.id)) this.waiting = null;
    this.pump();
  }

  /** Send the next message if its turn has come; called again by itself. */
  pump() {
    clearTimeout(this.timer);
    const now = performance.now();
    if (this.waiting && now - this.waiting.sent > PATIENCE) this.#give();
    const first = this.queue.findIndex((m) => this.#may(m));
    if (first < 0) {
      if (this.waiting) this.timer = setTimeout(() => this.pump(), PATIENCE);
      return;
    }
    const next = this.queue[first];
    const wait = next.trigger === 'knob' ? this.lastKnob + KNOB_PAUSE - now : 0;
    if (this.waiting || held() || wait > 0) {
      this.timer = setTimeout(() => this.pump(), this.waiting || held() ? 200 : wait);
      return;
    }
    this.queue.splice(first, 1);
    if (next.trigger === 'knob') this.lastKnob = now;
    next.sent = now;
    this.waiting = next;
    this.#post(next);
    this.pump();
  }

  // No answer came: Streamlit drops what is sent while a part of the page is mounted anew. Python does nothing twice that has the same id.
  #give() {
    if (!scriptRuns() && !this.waiting.again) this.queue.unshift(Object.assign(this.waiting, { again: true }));
    this.waiting = null;
  }

  #post(message) {
    message.value.id ??= ++counter; // the same where it is sent once more
    message.value.seq = this.seq();
    this.trigger?.(message.trigger, message.value);
  }
}

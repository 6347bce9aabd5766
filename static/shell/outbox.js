// Messages to Python, one at a time: Streamlit keeps only the newest of triggers that overtake each other.

const PATIENCE = 2500; // ms without an answer before the next message is sent
const KNOB_PAUSE = 84; // ms between two values of a dragged slider: at most 12 a second
export const hold = { on: false }; // while it is on nothing is sent: the user is about to leave the page
let counter = Date.now(); // ids grow over remounts and reloads, and over all players
let told = counter; // the newest id that an answer named

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
    if (this.busy || hold.on) return false;
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
    if (this.waiting && now - this.waiting.sent > PATIENCE) this.waiting = null;
    const next = this.queue[0];
    if (!next) return;
    const wait = next.trigger === 'knob' ? this.lastKnob + KNOB_PAUSE - now : 0;
    if (this.waiting || hold.on || wait > 0) {
      this.timer = setTimeout(() => this.pump(), this.waiting || hold.on ? 200 : wait);
      return;
    }
    this.queue.shift();
    if (next.trigger === 'knob') this.lastKnob = now;
    next.sent = now;
    this.waiting = next;
    this.#post(next);
    this.pump();
  }

  #post(message) {
    message.value.id = ++counter;
    message.value.seq = this.seq();
    this.trigger?.(message.trigger, message.value);
  }
}

// Changes on their way to Python: one message at a time, the newest of each name, so that a drag never queues up.

const AGAIN = 3000; // ms: an answer that takes longer was lost

/** Sends what has changed as soon as the message before is answered. */
export class Sender {
  constructor() {
    [this.waiting, this.busy, this.count] = [null, false, 0];
  }

  /** @param {Object} change by name */
  send(change) {
    this.waiting = { ...this.waiting, ...change };
    this.#go();
  }

  /** Python has answered; `trigger` is how the next message goes. */
  answered(trigger) {
    this.trigger = trigger;
    this.busy = false;
    this.#go();
  }

  #go() {
    if (this.busy || !this.waiting || !this.trigger) return;
    this.busy = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.answered(this.trigger), AGAIN);
    this.trigger('knob', { ...this.waiting, number: ++this.count });
    this.waiting = null;
  }

  /** Whether a change is on its way. */
  get pending() {
    return this.busy || this.waiting !== null;
  }
}

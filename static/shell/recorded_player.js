// What plays where nothing is trained: the frames of a recording, with everything that needs no server.

import { History } from '../record/history.js';
import { Outbox } from './outbox.js';
import { Player } from './player.js';
import { littleMotion } from '../theme/motion.js';

const RATE = 20; // frames a second, where the recording does not say
const ASK = 400; // ms between two questions whether the live run is ready …
const AGAIN = 5000; // … where the last one has no answer: Python may be about to show the live run, and is not disturbed
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** A recording's bytes: as they are, or from beside the modules. @param {Uint8Array|string} recording */
export async function bytesOf(recording) {
  if (typeof recording !== 'string') return recording;
  const answer = await fetch(new URL(`../${recording}`, import.meta.url));
  if (!answer.ok) throw Error(`the recording did not come from the server (${answer.status})`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Plays a recording; one that `awaits` a live run asks for it as long as nobody looks at a moment of its own choice. */
export class RecordedPlayer extends Player {
  /**
   * @param {Object[]} payloads of the recording; see record/tight.js
   * @param {boolean} awaits
   */
  constructor(payloads, awaits) {
    super(new History());
    for (const payload of payloads) this.own.receive(payload);
    this.own.position = 0;
    this.awaits = awaits;
    this.rate = 1;
    this.touched = false; // somebody looks at a moment of his own choice
    this.chosen = {}; // what was looked at instead of what the recording shows, for the live run
    this.view = { ...this.meta.shown };
    this.outbox = new Outbox(() => null);
    if (!awaits) this.outbox.only = () => false;
    this.held = littleMotion();
    this.playing = !this.held && this.own.last > 0;
  }

  get recorded() { return true; }

  get meta() { return this.awaits ? this.told : { ...this.told, steps: [], live: [] }; }

  get told() { return this.own.frames[Math.max(0, Math.min(this.own.last, Math.floor(this.own.position)))].told; }

  get waiting() { return this.awaits && !this.touched; }

  /** How fast it can be played, as [factor, word]; before a live run as fast as that. */
  get speeds() { return this.awaits ? undefined : SPEEDS.map((factor) => [factor, `× ${factor}`]); }

  tick(dt, now) {
    const { history } = this;
    if (this.waiting && now - this.asked > (this.unheard ? AGAIN : ASK) && this.outbox.need()) Object.assign(this, { asked: now, unheard: true });
    if (this.dragging || !this.playing) return false;
    const before = history.position;
    history.position = Math.min(history.last, before + dt * (this.told.recorded.rate ?? RATE) * this.rate);
    if (history.position >= history.last) this.playing = false;
    if (!this.playing && this.awaits && history.last > 0) this.play(); // over and over, until the live run is there
    return history.position !== before;
  }

  /** Python has heard of the question with this number. */
  heard(ack) {
    this.unheard = false;
    this.outbox.answered(ack);
  }

  play() {
    this.touched = false;
    if (this.history.position >= this.history.last) this.history.position = 0;
    this.scrubbed = false;
    this.playing = this.history.last > 0 || this.awaits;
  }

  pause() {
    this.touched = true;
    this.playing = false;
    this.history.position = Math.round(this.history.position);
  }

  transport(action, value) {
    if (action === 'reset') Object.assign(this.history, { position: 0 });
    if (action === 'speed') this.rate = value;
  }

  look(shown) {
    const fixed = this.told.recorded.fixed ?? []; // what the pictures themselves depend on
    this.see(Object.fromEntries(Object.entries(shown).filter(([name]) => this.awaits || !fixed.includes(name))));
    Object.assign(this.chosen, shown);
  }

  scrub(step) {
    this.touched = true;
    this.playing = false;
    this.dragging = true;
    this.history.position = this.history.positionOf(step);
  }

  release() {
    if (!this.dragging) return;
    this.dragging = false;
    this.history.position = Math.round(this.history.position);
  }

  /** The live run is here: it shows what was chosen meanwhile. */
  handOver(live) {
    if (Object.keys(this.chosen).length) live.look(this.chosen);
  }

  step() {}

  knob() {}
}

// What plays: the user's wishes, Python's answers, the play position and the request for more frames.

import { Clock } from '../record/clock.js';
import { History } from '../record/history.js';
import { Outbox } from './outbox.js';
import { Return } from './returning.js';
import { littleMotion } from '../theme/motion.js';

const ASK_AGAIN = 3000; // ms: triggers can get lost

const players = new Map(); // uid → Player
const standing = new Map(); // path of a page → the Player that was there last

/** The browser's half of that Python player, kept over remounts and page changes; where the server has forgotten the visit, it hands its run on to the next one. */
export function playerOf(uid, path) {
  if (!players.has(uid)) {
    const before = standing.get(path);
    players.set(uid, new Player(new History(), before));
    for (const [old, player] of players) if (player === before) players.delete(old);
  }
  const player = players.get(uid);
  standing.set(path, player);
  return player;
}

/** Plays one History and talks to Python about it. */
export class Player {
  /** @param {Player} [before] of whose visit the server knows nothing any more */
  constructor(history, before) {
    this.own = history;
    this.clock = new Clock();
    this.outbox = new Outbox(() => history.seq);
    this.playing = false;
    this.scrubbed = false; // the user went back to an earlier moment
    this.dragging = false;
    this.held = false; // it did not begin by itself, since the reader's system asks for little motion
    this.settling = false; // gliding to the next whole frame after pause
    this.view = {}; // what is shown, by name, as in the link
    this.asked = 0;
    this.stood = ''; // where Python was told last that the picture stands
    if (before?.history.frames.length) this.back = new Return(this, before);
  }

  /** What is shown: on the way back what there was. */
  get history() { return this.back?.history ?? this.own; }

  get meta() { return this.back?.meta ?? this.own.meta; }

  /** Whether nothing is trained; see RecordedPlayer. */
  get recorded() { return false; }

  /** What is told beside the frame that is shown, where each has its own. */
  get told() { return null; }

  /** Whether no more frames will come by themselves; what is in the queue is still played out. */
  get ended() { return this.meta.playing === false; }

  /** Whether Python asks to be asked again at once: something is made that the user waits for. */
  get waiting() { return this.meta.again === true; }

  /** The step of the frame that play and the step buttons go on from. */
  get shownStep() { return this.history.frames[Math.min(this.history.last, Math.round(this.history.position))]?.step ?? 0; }

  /** Whether going on from here drops later frames. */
  get behind() { return this.history.frames.length > 0 && this.shownStep < this.history.newest; }

  /** Mounted (again): time stood still since, and what was asked for may be lost. */
  resume() {
    this.asked = 0;
    this.clock.reset();
  }

  /** Take in a payload. @returns {{received: number, jumped: boolean}} how many frames were new, and whether the picture jumped */
  receive(payload) {
    const first = this.own.seq === null;
    const { fresh, restarted, received, jumpTo } = this.own.receive(payload);
    if (!fresh) return { received: 0, jumped: false };
    if (this.back) return this.#returning(payload.meta);
    this.asked = 0;
    const asking = this.outbox.pending('transport'); // before this answer counts: it may be one to an earlier question
    this.outbox.answered(payload.meta.ack);
    if (!this.outbox.pending('view')) this.view = { ...payload.meta.shown };
    if (restarted) this.scrubbed = false;
    if (jumpTo >= 0 && !this.dragging) {
      this.history.position = jumpTo;
      this.scrubbed = false;
      this.settling = false;
      this.clock.reset();
    }
    if (restarted && !payload.meta.playing) {
      this.playing = false; // a saved run stands at its end
      this.history.position = this.history.last;
    }
    if (first && payload.meta.playing && !payload.meta.bare && littleMotion()) this.#hold();
    else if (first || (!this.ended && !asking && !this.scrubbed && !this.dragging)) this.playing = payload.meta.playing;
    this.#rest();
    return { received, jumped: jumpTo >= 0 };
  }

  // What came is of a run that is on its way back to the moment that is shown, or has come there, or has come to another one.
  #returning(meta) {
    this.asked = 0;
    this.outbox.answered(meta.ack);
    const { back } = this;
    back.insist();
    if (!back.over(meta, this.own)) return { received: 0, jumped: false };
    this.back = null;
    if (back.reached(meta)) this.own.inherit(back.history, meta.back.step);
    else this.scrubbed = false;
    this.clock.reset();
    this.playing = !this.scrubbed && meta.playing;
    back.end();
    return { received: 0, jumped: true };
  }

  /** Move on by `dt` seconds. @returns {boolean} whether the shown moment changed */
  tick(dt, now) {
    const { history } = this;
    if (this.dragging || !history.frames.length) return false;
    const before = history.position;
    this.back?.insist();
    if (this.waiting) this.#ask(now);
    if (this.settling) this.#settle(dt);
    else if (this.playing) {
      history.position = Math.min(history.last, before + this.clock.advance(dt, history.ahead, history.chunk));
      this.#ask(now);
      if (history.ahead <= 0 && this.ended && !this.back && !this.outbox.pending('transport')) {
        this.playing = false;
        this.#rest();
      }
    }
    return history.position !== before;
  }

  /** Play on from what is shown; `action` may name another way to go on than 'play'. */
  play(action = 'play') {
    if (this.scrubbed) this.#branch();
    this.playing = true;
    this.settling = false;
    this.clock.reset();
    this.outbox.send('transport', { action, value: null });
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.settling = true;
    this.outbox.send('transport', { action: 'pause', value: null });
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  // What plays when a page opens was started by nobody; in a lesson somebody did.
  #hold() {
    this.held = true;
    this.playing = false;
    this.outbox.send('transport', { action: 'pause', value: null });
  }

  /** A step button, an action of meta.steps: from the moment that is shown. */
  step(action) {
    this.playing = false;
    this.settling = false;
    this.history.position = Math.round(this.history.position);
    if (this.behind) this.#branch();
    this.outbox.send('transport', { action, value: null });
  }

  /** Any other transport action: 'reset', 'new_seed', 'speed', 'stop_at'. */
  transport(action, value = null) {
    this.outbox.send('transport', { action, value });
  }

  /** A live slider moved; while scrubbed back or paused behind the newest frame, training goes on from what is seen. `drag` names the gesture. */
  knob(name, value, drag) {
    if (!this.playing && this.behind) this.#branch();
    this.outbox.send('knob', { name, value, drag });
  }

  /** Show something else, by name, as in the link; '' is what is shown at first. */
  look(shown) {
    this.see(shown);
    this.outbox.send('view', { shown: { ...shown } });
  }

  /** What is shown becomes another; what is taken back, as '', is no choice any more: so does Python. */
  see(shown) {
    Object.assign(this.view, shown);
    for (const [name, value] of Object.entries(shown)) if (value === '') delete this.view[name];
  }

  /** The timeline is dragged: purely local. */
  scrub(step) {
    if (this.playing) this.outbox.send('transport', { action: 'pause', value: null });
    this.playing = false;
    this.settling = false;
    this.dragging = true;
    this.history.position = this.history.positionOf(step);
    this.scrubbed = this.behind;
  }

  /** The drag ended: stand on a whole frame and tell Python which. */
  release() {
    if (!this.dragging) return;
    this.dragging = false;
    this.history.position = Math.round(this.history.position);
    this.scrubbed = this.behind;
    this.#rest();
  }

  backToNow() {
    this.history.position = this.history.last;
    this.scrubbed = false;
    this.settling = false;
    this.#rest();
  }

  // Where the picture stands still Python must know of it, whatever moved it there: a drag, a pause, or an answer that came late.
  #rest() {
    if (this.playing || this.settling || this.dragging || this.back || this.outbox.busy || !this.history.frames.length) return;
    const step = this.shownStep;
    const stood = `${step} ${this.meta.at}`;
    if (step === this.meta.at || stood === this.stood) return;
    this.stood = stood;
    this.outbox.send('at', { step });
  }

  #settle(dt) {
    const { history } = this;
    const goal = Math.ceil(history.position - 1e-6);
    history.position = Math.min(goal, history.position + 20 * dt);
    if (history.position < goal) return;
    this.settling = false;
    this.#rest();
  }

  #branch() {
    const step = this.shownStep;
    this.scrubbed = false;
    if (step >= this.history.newest) return;
    this.history.dropAfter(step);
    this.history.position = this.history.last;
    this.outbox.send('transport', { action: 'branch', value: step });
  }

  #ask(now) {
    if (!this.waiting && (this.ended || this.history.ahead >= this.history.chunk)) return;
    if (this.asked && now - this.asked < ASK_AGAIN) return;
    if (this.outbox.need()) this.asked = now;
  }
}

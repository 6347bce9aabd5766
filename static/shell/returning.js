// The way back after a lost connection, where the server has forgotten the visit: the browser hands its run to the new one and keeps
// showing what it has until that has come to the same moment.

/** One way back. */
export class Return {
  /**
   * @param {Object} player the new one
   * @param {Object} before the one that was, with its frames
   */
  constructor(player, before) {
    const { address, speed, stop_at } = before.meta;
    this.history = before.history;
    this.player = player;
    Object.assign(player, { playing: before.playing, scrubbed: before.scrubbed, view: before.view });
    const handed = { query: address.whole ?? address.query, step: Math.round(before.shownStep), playing: before.playing, speed, stop_at };
    this.handed = before.back ? before.back.handed : handed; // it was lost once more on the way
    this.told = before.meta;
    this.rest = before.outbox.rest().filter(({ trigger, value }) => trigger !== 'back' && trigger !== 'at' && !/^(play|pause)$/.test(value.action));
    player.outbox.only = ({ trigger, value }) => trigger === 'back' || value.action === 'cancel' || (this.known && !this.waiting);
  }

  /** Whether Python has heard of it. */
  get known() { return this.player.own.meta?.back?.ticket === this.handed.id && this.handed.id !== undefined; }

  /** Whether Python is still at it; where it has given up, it says so, and what there was stays in sight until another run moves. */
  get waiting() {
    const { replay, making, again } = this.player.own.meta ?? {};
    return !this.known || Boolean(replay || making || again);
  }

  /** Say it until Python has heard it: what is sent while Streamlit runs the whole page may be lost. */
  insist() {
    const { outbox } = this.player;
    if (!this.known && !outbox.pending('back')) outbox.send('back', this.handed);
  }

  /** What the page is told meanwhile: all of the picture is as it was, and what Python says of its way is new. */
  get meta() {
    const { message, replay, ack } = this.player.own.meta ?? {};
    const step = this.handed.step.toLocaleString('en-US');
    const words = { kind: 'info', text: `The connection is back: the run is made again up to step ${step}.`, actions: [] };
    return { ...this.told, message: (this.known && message) || words, replay: this.known ? replay : null, ack, again: this.waiting, making: null };
  }

  /** Whether the moment is there, so far as meta says. */
  reached(meta) { return this.known && typeof meta.back.step === 'number'; }

  /** Whether it is over: reached, or given up for a run that has begun to move. */
  over(meta, own) {
    return this.reached(meta) || (!this.waiting && own.newest > 0);
  }

  /** What the user did meanwhile goes to Python now. */
  end() {
    const { outbox } = this.player;
    outbox.only = null;
    outbox.queue.unshift(...this.rest);
    outbox.pump();
  }
}

// The line under the bar: which step is shown of how many, the timeline over the whole run, and how fast it goes and how far.

import { whole } from '../charts/numbers.js';
import { h, refill, setText } from '../theme/dom.js';
import { button } from './buttons.js';
import { left } from './left.js';

const SPEED = 'Training steps between two pictures';
const WHEN = 'Training stops by itself where this is so, looked at every 50 steps; where it diverges it always stops';
const STEP = 'A step is one turn of the game: n_critic updates of the critic, then one of the generator';

/** It acts on the present player, which may be another one after a remount. */
export class Timeline {
  /** @param {() => Object} player */
  constructor(player) {
    this.player = player;
    const act = (call) => () => {
      if (player()) call(player());
    };
    this.speed = h('select', { ariaLabel: SPEED, title: SPEED });
    this.speed.addEventListener('change', act((p) => p.transport('speed', Number(this.speed.value))));
    const stopHelp = 'Training pauses at this step; leave empty to go on';
    this.stop = h('input', { type: 'number', min: '1', step: '1', placeholder: 'never', ariaLabel: 'Stop at step', title: stopHelp });
    this.stop.addEventListener('input', () => { this.typing = true; });
    this.stop.addEventListener('change', act((p) => {
      this.typing = false;
      p.transport('stop_at', this.stop.value === '' ? null : Number(this.stop.value));
    }));
    this.when = h('select', { ariaLabel: 'Stop when', title: WHEN });
    this.when.addEventListener('change', act((p) => p.transport('stop_when', this.when.value)));
    this.rate = h('span', { className: 'word', title: 'Training steps a second' });
    const timeline = { className: 'timeline', ariaLabel: 'Timeline: the step that is shown' };
    this.line = h('input', { type: 'range', min: '0', max: '1', step: '1', value: '0', ...timeline });
    this.line.addEventListener('input', act((p) => p.scrub(Number(this.line.value))));
    for (const end of ['change', 'pointerup', 'pointercancel', 'blur']) this.line.addEventListener(end, act((p) => p.release()));
    this.now = button('Back to now »', 'Show the newest step again', act((p) => p.backToNow()), 'now');
    this.where = h('span', { className: 'where', title: STEP });
    this.hint = h('span', { className: 'hint', hidden: true }, 'play branches from here');
    const end = h('span', { className: 'end' }, this.rate, this.hint, this.now);
    const label = (word, title, field) => h('label', { className: 'group' }, h('span', { className: 'word', title }, word), field);
    this.orWhen = label('or when', WHEN, this.when);
    this.orWhen.classList.add('or-when');
    this.pace = [label('Speed', SPEED, this.speed), label('Stop at', stopHelp, this.stop), this.orWhen];
    for (const field of this.pace.slice(1)) field.classList.add('stop');
    this.element = h('div', { className: 'row time' }, this.where, this.line, end, ...this.pace);
  }

  /** Follow meta: speeds, the stop and the rate; not what the user is typing. */
  update(meta, view) {
    for (const field of this.pace) field.hidden = Boolean(meta.bare) || !left(view).has('time'); // a lesson has few controls
    this.element.style.visibility = meta.idle ? 'hidden' : ''; // its place stays, so that nothing moves
    const active = this.element.getRootNode().activeElement;
    const { recorded, speeds: factors, rate } = this.player() ?? {};
    const rows = factors ?? meta.speeds.map((n) => [n, n === 1 ? '1 step' : `${n} steps`]);
    refill(this.speed, rows, () => rows.map(([value, words]) => h('option', { value: String(value) }, words)));
    this.stop.disabled = Boolean(recorded);
    this.speed.disabled = Boolean(recorded) && !factors;
    const pending = this.player()?.outbox.pending('transport');
    if (active !== this.speed && !pending) this.speed.value = String(factors ? rate : meta.speed);
    if (!this.typing && !pending) this.stop.value = meta.stop_at ?? '';
    const { stops = [] } = meta;
    this.orWhen.hidden ||= !stops.length;
    refill(this.when, stops, () => [['', 'it diverges'], ...stops].map(([value, title]) => h('option', { value }, title)));
    if (active !== this.when && !pending) this.when.value = meta.stop_when ?? '';
    setText(this.rate, typeof meta.steps_per_second === 'number' ? `${whole(meta.steps_per_second)} steps/s` : '');
  }

  /** Show the play position. */
  tell() {
    const player = this.player();
    const { history } = player;
    const step = Math.round(history.step);
    if (this.line.max !== String(history.newest)) this.line.max = String(Math.max(history.newest, history.oldest + 1));
    if (this.line.min !== String(history.oldest)) this.line.min = String(history.oldest);
    if (!player.dragging) this.line.value = String(step);
    setText(this.where, `Step ${whole(step)} of ${whole(history.newest)}`);
    this.line.setAttribute('aria-valuetext', this.where.textContent);
    setText(this.hint, player.awaits ? (player.waiting ? 'the live run is being made …' : 'play goes on to the live run') : 'play branches from here');
    this.hint.hidden = !player.scrubbed && !player.awaits;
    this.now.hidden = !player.scrubbed;
    this.rate.hidden = player.scrubbed || player.recorded; // they share one place of fixed width
  }
}

// The transport bar: play, steps, reset, seed, speed, stop, and the timeline over the whole run.

import { whole } from '../charts/numbers.js';
import { h, refill, setText } from '../theme/dom.js';
import { button } from './buttons.js';

const SPEED = 'Training steps between two pictures';

/** The bar; it acts on the present player, which may be another one after a remount. */
export class Transport {
  /** @param {() => Object} player */
  constructor(player) {
    this.player = player;
    const act = (call) => () => {
      if (player()) call(player());
    };
    this.play = button('', 'Play or pause (space)', act((p) => p.toggle()), 'primary');
    this.stepButton = ({ action, label, title, plays }) => button(label, title, act((p) => (plays ? p.play(action) : p.step(action))));
    this.steps = h('span', { className: 'group', role: 'group', ariaLabel: 'One step' });
    this.speed = h('select', { ariaLabel: SPEED, title: SPEED });
    this.speed.addEventListener('change', act((p) => p.transport('speed', Number(this.speed.value))));
    const stopHelp = 'Training pauses at this step; leave empty to go on';
    this.stop = h('input', { type: 'number', min: '1', step: '1', placeholder: 'never', ariaLabel: 'Stop at step', title: stopHelp });
    this.stop.addEventListener('input', () => { this.typing = true; });
    this.stop.addEventListener('change', act((p) => {
      this.typing = false;
      p.transport('stop_at', this.stop.value === '' ? null : Number(this.stop.value));
    }));
    this.rate = h('span', { className: 'word', title: 'Training steps a second' });
    const timeline = { className: 'timeline', ariaLabel: 'Timeline: the step that is shown' };
    this.line = h('input', { type: 'range', min: '0', max: '1', step: '1', value: '0', ...timeline });
    this.line.addEventListener('input', act((p) => p.scrub(Number(this.line.value))));
    for (const end of ['change', 'pointerup', 'pointercancel', 'blur']) this.line.addEventListener(end, act((p) => p.release()));
    this.now = button('Back to now »', 'Show the newest step again', act((p) => p.backToNow()), 'now');
    this.where = h('span', { className: 'where' });
    this.hint = h('span', { className: 'hint', hidden: true }, 'play branches from here');
    const end = h('span', { className: 'end' }, this.rate, this.hint, this.now);
    const label = (word, title, field) => h('label', { className: 'group' }, h('span', { className: 'word', title }, word), field);
    const buttons = h(
      'div',
      { className: 'row' },
      this.play,
      this.steps,
      button('↺ Reset', 'Begin again from the same initial weights', act((p) => p.transport('reset'))),
      button('New seed', 'Begin again from other initial weights', act((p) => p.transport('new_seed'))),
      label('Speed', SPEED, this.speed),
      label('Stop at', '', this.stop),
    );
    this.element = h('div', { className: 'transport' }, buttons, h('div', { className: 'row time' }, this.where, this.line, end));
  }

  /** Follow meta: step buttons, speeds, the stop and the rate; not what the user is typing. */
  update(meta) {
    const active = this.element.getRootNode().activeElement;
    const { steps, speeds } = meta;
    this.steps.hidden = !steps.length;
    refill(this.steps, steps, () => [h('span', { className: 'word' }, 'Step'), ...steps.map(this.stepButton)]);
    refill(this.speed, speeds, () => speeds.map((n) => h('option', { value: String(n) }, n === 1 ? '1 step' : `${n} steps`)));
    const pending = this.player()?.outbox.pending('transport');
    if (active !== this.speed && !pending) this.speed.value = String(meta.speed);
    if (!this.typing && !pending) this.stop.value = meta.stop_at ?? '';
    setText(this.rate, typeof meta.steps_per_second === 'number' ? `${whole(meta.steps_per_second)} steps/s` : '');
  }

  /** Show the play position. */
  tell() {
    const player = this.player();
    const { history, playing } = player;
    setText(this.play, playing ? '❚❚ Pause' : '▶ Play');
    const step = Math.round(history.step);
    if (this.line.max !== String(history.newest)) this.line.max = String(Math.max(history.newest, history.oldest + 1));
    if (this.line.min !== String(history.oldest)) this.line.min = String(history.oldest);
    if (!player.dragging) this.line.value = String(step);
    setText(this.where, `step ${whole(step)} of ${whole(history.newest)}`);
    this.line.setAttribute('aria-valuetext', this.where.textContent);
    this.now.hidden = !player.scrubbed;
    this.hint.hidden = !player.scrubbed;
    this.rate.hidden = player.scrubbed; // they share one place of fixed width
  }
}

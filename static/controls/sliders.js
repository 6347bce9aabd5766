// The live sliders: knobs that act while they are dragged.

import { short } from '../charts/numbers.js';
import { h, refill, setText } from '../theme/dom.js';

const STOPS = 1000; // positions of a slider

/** Slider position → value. */
function valueAt(spec, position) {
  const share = position / STOPS;
  const low = lowest(spec);
  const value = spec.log ? low * (spec.high / low) ** share : low + (spec.high - low) * share;
  return spec.integer ? Math.round(value) : Number(value.toPrecision(3));
}

/** Value → slider position. */
function positionOf(spec, value) {
  const low = lowest(spec);
  const share = spec.log ? Math.log(Math.max(value, low) / low) / Math.log(spec.high / low) : (value - low) / (spec.high - low);
  return Math.round(STOPS * Math.max(0, Math.min(1, share)));
}

function lowest(spec) {
  return spec.log && spec.low <= 0 ? spec.high * 1e-4 : spec.low;
}

/** Up to three sliders, made from meta.live. */
export class Sliders {
  /** @param {() => Object} player */
  constructor(player) {
    this.player = player;
    this.element = h('div', { className: 'sliders live-only' });
    this.rows = [];
  }

  update(meta) {
    const specs = meta.live ?? [];
    refill(this.element, specs.map(({ value, ...rest }) => rest), () => {
      this.rows = specs.map((spec) => this.#row(spec));
      return this.rows.map((row) => row.element);
    });
    specs.forEach((spec, i) => {
      const row = this.rows[i];
      if (!row.dragging && !this.player()?.outbox.pending('knob', spec.name)) row.show(spec.value);
    });
  }

  #row(spec) {
    const value = h('b', {});
    const input = h('input', { type: 'range', min: '0', max: String(STOPS), step: '1', ariaLabel: spec.label });
    const tell = (number) => {
      const text = spec.integer ? String(number) : short(number);
      setText(value, text);
      input.setAttribute('aria-valuetext', text);
    };
    const title = [spec.label, spec.help].filter(Boolean).join(': ');
    const row = {
      dragging: false,
      element: h('label', { className: 'slider', title }, h('span', { className: 'name' }, spec.symbol || spec.label, ' = ', value), input),
      show: (number) => {
        input.value = String(positionOf(spec, number));
        tell(number);
      },
    };
    let [sent, drag] = [null, ''];
    const begin = () => { drag = `${Date.now()}`; }; // of a gesture: all moves of one are one entry in the browser's history
    input.addEventListener('focus', () => row.dragging || begin());
    input.addEventListener('pointerdown', () => {
      row.dragging = true;
      begin();
    });
    for (const end of ['pointerup', 'pointercancel', 'change', 'blur']) input.addEventListener(end, () => { row.dragging = false; });
    input.addEventListener('input', () => {
      const number = valueAt(spec, Number(input.value));
      tell(number);
      if (number === sent) return;
      sent = number;
      this.player()?.knob(spec.name, number, drag);
    });
    return row;
  }
}

// The real density and that of the model, with what may be dragged: the last mode, and the model's start.

import { LineChart } from '../../charts/line_chart.js';
import { onDrag } from '../../charts/pointer.js';

export const ROOM = { left: 4.4, right: 0.5, top: 0.5, bottom: 1.4 }; // so that what stands below has the same x
const HIGHER = 2.5; // a narrow model leaves the picture where it is so many times as high as the data
const FAINT = 0.55; // how opaque the other models are

/** Draws p and every shown q. */
export class Densities extends LineChart {
  /** @param {(what: string, x: number, done: boolean) => void} moved */
  constructor(moved) {
    super('', { label: 'The real density p and the density q of the model', small: true, room: ROOM });
    this.header.remove();
    let what = '';
    onDrag(this.canvas, (pixel) => this.xAt(pixel), {
      pick: (now, from) => {
        if (now === from) what = this.#nearest(from);
        moved(what, now, false);
      },
      picked: () => moved(what, NaN, true),
    });
  }

  #nearest(x) {
    return Math.abs(x - this.handles.moved) < Math.abs(x - this.handles.start) ? 'moved' : 'start';
  }

  /** @param {number[]} others numbers of the other divergences that are shown */
  show(fits, d, others, step, handles, theme, font) {
    this.handles = handles;
    const x = fits.places;
    const q = fits.logDensity(d, step).map(Math.exp);
    const peak = Math.max(...fits.p);
    const top = 1.12 * Math.max(peak, Math.min(HIGHER * peak, ...[Math.max(...q)]));
    const density = (each) => fits.logDensity(each, step).map(Math.exp);
    this.draw({
      x: [x[0], x.at(-1)],
      y: [0, top],
      series: [
        { kind: 'band', x, y: fits.p, colour: theme.real, quiet: true },
        { kind: 'band', x, y: q, colour: theme.generated, quiet: true },
        ...others.map((each) => ({ kind: 'line', x, y: density(each), colour: theme[fits.divergences[each].colour], width: 1.3, opacity: FAINT, quiet: true })),
        { kind: 'line', x, y: fits.p, colour: theme.real, label: 'p, real' },
        { kind: 'line', x, y: q, colour: theme.generated, label: 'q, generated', width: 2.6 },
        { kind: 'marks', x: [handles.moved], y: [0], colour: theme.real, radius: 0.5 * font, shape: 3, quiet: true },
        { kind: 'marks', x: [handles.start], y: [0], colour: theme.generated, radius: 0.5 * font, shape: 1, quiet: true },
      ],
    }, theme, font);
  }
}

/** Draws what both KL divergences add up, place by place. */
export class Integrands extends LineChart {
  constructor() {
    super('', { label: 'The integrands of KL(p‖q) and KL(q‖p)', small: true, room: ROOM });
    this.header.remove();
  }

  show(fits, d, step, theme, font) {
    const x = fits.places;
    const logQ = fits.logDensity(d, step);
    const forward = logQ.map((log, i) => fits.p[i] * (fits.log_p[i] - log));
    const backward = logQ.map((log, i) => Math.exp(log) * (log - fits.log_p[i]));
    const all = [...forward, ...backward];
    const [low, high] = [Math.min(-0.1, ...all), Math.max(0.3, ...all)];
    this.draw({
      x: [x[0], x.at(-1)],
      y: [1.1 * low, 1.15 * high],
      rules: [{ y: 0, colour: theme.neutral }],
      series: [
        { kind: 'line', x, y: forward, colour: theme.real, label: 'p log(p/q)' },
        { kind: 'line', x, y: backward, colour: theme.generated, dashed: true, label: 'q log(q/p)' },
      ],
    }, theme, font);
  }
}

// One divergence over the place of the model, and the model as a ball that rolls on it.

import { LineChart } from '../../charts/line_chart.js';
import { short } from '../../charts/numbers.js';
import { button } from '../../controls/buttons.js';
import { h, setText } from '../../theme/dom.js';

const HUGE = 1e34;

/** A small chart; a click chooses its divergence. */
export class Valley extends LineChart {
  constructor(told, choose) {
    super('', { label: `${told.title} over the place of q`, small: true, room: { left: 2.9, right: 0.5, top: 0.6, bottom: 1.4 } });
    this.told_of = told;
    this.value = h('b');
    this.kind = h('span', { className: 'kind' });
    const name = button('', `${told.formula}. ${told.help} (${told.source})`, choose, 'choose');
    name.append(h('i', { className: told.colour }, '●'), ` ${told.title} `);
    this.header.replaceChildren(name, this.value, this.kind, h('span', { className: 'axis', title: 'The axis is logarithmic' }, told.log ? 'log' : ''));
    this.choose = name;
    this.canvas.addEventListener('click', choose);
  }

  /** @param {import('./fits.js').Fits} fits */
  show(fits, d, step, chosen, theme, font) {
    const { log, colour } = this.told_of;
    if (this.fits !== fits) [this.fits, this.range] = [fits, fits.rangeOf(d)];
    const [low, high] = this.range;
    const value = fits.valueAt(d, step);
    setText(this.value, value > HUGE && value < Infinity ? '> 10³⁴' : short(value)); // finite ones that are more have been cut
    setText(this.kind, fits.kinds[d][fits.momentAt(step)]);
    this.element.classList.toggle('chosen', chosen);
    this.choose.setAttribute('aria-pressed', String(chosen));
    const [x, y] = fits.curveAt(d, step);
    const model = fits.modelAt(d, step);
    const inside = Math.max(low, Math.min(high, value));
    this.draw({
      x: [fits.positions[0], fits.positions.at(-1)],
      y: [low, high],
      log,
      xName: fits.gaussians > 1 ? 'place of the first Gaussian' : 'place of q',
      series: [
        { kind: 'line', x, y, colour: theme[colour], width: 2, label: this.told_of.title },
        { kind: 'marks', x: fits.means, y: fits.means.map(() => low), colour: theme.real, radius: 4, shape: 1, quiet: true },
        { kind: 'marks', x: [model[0].place], y: [inside], colour: theme.generated, radius: 0.42 * font, quiet: true },
      ],
    }, theme, font);
  }
}

// The slope on the way from a generated point to a real one: its median and the band that holds most of it.

import { LineChart } from '../../charts/line_chart.js';
import { decades, short } from '../../charts/numbers.js';

const NAMES = ['10 % below', 'median', '90 % below'];

/** Draws three quantiles over the share of the way. */
export class SegmentSlopes extends LineChart {
  /** @param {Float32Array} quantiles 10 %, then 50 %, then 90 % at equally spaced shares */
  show(quantiles, colour, theme, font) {
    if (!quantiles?.length) return;
    const n = quantiles.length / NAMES.length;
    this.shares = Float32Array.from({ length: n }, (_, k) => k / (n - 1));
    this.rows = NAMES.map((_, k) => quantiles.subarray(k * n, (k + 1) * n));
    const [under, median, over] = this.rows;
    const same = { x: this.shares, colour };
    const curves = {
      x: [0, 1],
      y: decades([...quantiles, 1]),
      log: true,
      series: [
        { ...same, kind: 'band', y: over, under, opacity: 0.28 },
        { ...same, kind: 'line', y: median, width: 2.2 },
      ],
      rules: [{ y: 1, colour: theme.ink }],
      below: () => [
        { at: 0, text: '◆ generated', colour: theme.generated, inside: true },
        { at: 1, text: 'real ●', colour: theme.real, inside: true },
      ],
    };
    this.draw(curves, theme, font);
  }

  rowsAt(pixel) {
    const k = Math.round(this.xAt(pixel) * (this.shares.length - 1));
    const told = NAMES.map((name, row) => [name, short(this.rows[row][k])]).reverse();
    return { x: this.X(this.shares[k]), rows: [['of the way', short(this.shares[k], 2)], ...told] };
  }
}

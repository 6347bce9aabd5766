// The slope on the way from a generated point to a real one: its median and the band that holds most of it.

import { short } from '../../charts/numbers.js';
import { Small, decades } from '../../charts/small_chart.js';

/** Draws three quantiles over the share of the way. */
export class Along extends Small {
  /** @param {Float32Array} quantiles 10 %, then 50 %, then 90 % at equally spaced shares */
  draw(quantiles, colour, theme, font) {
    if (!(this.width > 0) || !quantiles?.length) return;
    const n = quantiles.length / 3;
    this.rows = [0, 1, 2].map((k) => quantiles.subarray(k * n, (k + 1) * n));
    const [under, median, over] = this.rows;
    const context = this.begin(theme, font);
    const { plot } = this;
    const [low, high] = decades(quantiles, 1);
    const Y = this.scale(context, low, high, true);
    const X = (k) => plot.left + (k / (n - 1)) * (plot.right - plot.left);
    const y = (value) => Math.min(plot.bottom, Y(value));
    context.fillStyle = context.strokeStyle = colour;
    context.globalAlpha = 0.28;
    context.beginPath();
    for (let k = 0; k < n; k++) context.lineTo(X(k), y(over[k]));
    for (let k = n - 1; k >= 0; k--) context.lineTo(X(k), y(under[k]));
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2.2;
    context.lineJoin = 'round';
    context.beginPath();
    for (let k = 0; k < n; k++) context.lineTo(X(k), y(median[k]));
    context.stroke();
    const one = Math.round(Y(1)) + 0.5;
    this.dashed(context, theme, plot.left, one, plot.right, one);
    this.#ends(context, theme);
    this.end();
  }

  #ends(context, theme) {
    const { plot } = this;
    for (const [x, text, colour] of [[plot.left, '◆ generated', theme.generated], [plot.right, 'real ●', theme.real]]) {
      context.fillStyle = colour;
      const wide = context.measureText(text).width;
      this.below(context, text, x === plot.left ? x + wide / 2 : x - wide / 2);
    }
  }

  /** The quantiles at the share under a pixel. */
  rowsAt(px) {
    const { plot, rows } = this;
    if (!rows) return null;
    const n = rows[0].length;
    const k = Math.round(((px - plot.left) / (plot.right - plot.left)) * (n - 1));
    const names = ['10 % below', 'median', '90 % below'];
    const told = names.map((name, row) => [name, short(rows[row][k])]).reverse();
    return { x: plot.left + (k / (n - 1)) * (plot.right - plot.left), rows: [['of the way', short(k / (n - 1), 2)], ...told] };
  }
}

// What the cards of the picture of the whole show, each drawn small from the moment.

import { extent } from '../../charts/numbers.js';
import { drawArrows, drawPoints } from '../../charts/points.js';
import { HeatMap } from '../../charts/surface.js';
import { strokeLines } from '../../theme/canvas.js';
import { cssOf } from '../../theme/colours.js';
import { generated, real } from '../shared/points.js';
import { meanScore, readoutOf, scaleOf } from '../shared/readouts.js';

const BINS = 24;
const RADIUS = 1.8;
const SHOWN = 96; // points of a cloud in a thumbnail
const ON_CURVE = 48; // scores marked on a loss

/** A small square of the plane, with what drawPoints and its like ask of one. */
export class Small {
  place({ left, top, width, height }, view, pad = 0) {
    this.size = Math.max(8, Math.min(width, height) - 2 * pad);
    this.left = left + (width - this.size) / 2;
    this.top = top + (height - this.size) / 2;
    this.view = view;
    return this;
  }

  get unit() { return this.size / (this.view[1] - this.view[0]); }

  x(value) { return this.left + (value - this.view[0]) * this.unit; }

  y(value) { return this.top + (this.view[3] - value) * this.unit; }
}

/** The part of the view where the data lie, with some room around. */
function closer(view, reals) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (let i = 0; i < reals.length; i++) [low[i % 2], high[i % 2]] = [Math.min(low[i % 2], reals[i]), Math.max(high[i % 2], reals[i])];
  const half = Math.min((view[1] - view[0]) / 2, 0.65 * Math.max(high[0] - low[0], high[1] - low[1]));
  const [x, y] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  return half > 0 ? [x - half, x + half, y - half, y + half] : view;
}

const few = (points, count = SHOWN) => points.subarray(0, 2 * count);

/** How a place where a penalty looks is coloured: white below the wanted slope, blue at it, orange above. */
export function colourOfSlope(slope, target, most, theme) {
  return cssOf(theme.shares, Math.min(1, target > 0 ? slope / (2 * target) : slope / (most || 1)));
}

/** Places where a penalty looks, with the segments on which they lie. */
export function drawPlaces(context, plane, { places, slopes, fakes, real: reals }, { target, penalty }, theme, radius) {
  const n = slopes.length;
  if (!n || !Number.isFinite(slopes[0])) return;
  const each = Math.min(64, n);
  if (penalty.between) {
    const lines = Array.from({ length: each }, (_, i) => [reals, fakes].map((points) => [plane.x(points[2 * i]), plane.y(points[2 * i + 1])]));
    strokeLines(context, lines, { colour: theme.ink, width: 0.8, alpha: 0.45 });
  }
  const most = extent(slopes)[1];
  for (let i = 0; i < n; i++) {
    context.beginPath();
    context.arc(plane.x(places[2 * i]), plane.y(places[2 * i + 1]), radius, 0, 2 * Math.PI);
    context.fillStyle = colourOfSlope(slopes[i], target, most, theme);
    context.fill();
    context.lineWidth = 0.8;
    context.strokeStyle = theme.text;
    context.stroke();
  }
}

/** Draws them all; keeps what is costly. */
export class Thumbnails {
  constructor() {
    this.heat = new HeatMap();
    this.small = new Small();
  }

  /** One card's picture in its box. */
  draw(name, context, box, moment, whole, theme) {
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    this[name]?.(context, box, moment, whole, theme);
    context.restore();
  }

  z(context, box, { z }, whole, theme) {
    if (!z?.length || !whole.learns) return;
    const reach = 1.1 * Math.max(...extent(z).map(Math.abs));
    drawPoints(context, this.small.place(box, [-reach, reach, -reach, reach]), few(z), { ...generated(theme, RADIUS), colour: theme.neutral, outside: undefined });
  }

  data(context, box, { view, real: reals }, whole, theme) {
    drawPoints(context, this.small.place(box, closer(view, reals)), few(reals), real(theme, RADIUS));
  }

  fakes(context, box, { view, fakes, real: reals }, whole, theme) {
    drawPoints(context, this.small.place(box, closer(view, reals)), few(fakes), { ...generated(theme, RADIUS), outside: undefined });
  }

  critic(context, box, { view, score, real: reals, fakes }, { readout: { kind, equal } }, theme) {
    const readout = readoutOf(kind, { equal, mean: meanScore(score, view, reals, fakes) });
    this.heat.draw(context, score, readout, scaleOf(readout, score), theme, this.small.place(box, view, 2));
  }

  gradients(context, box, { view, fakes, pushes, real: reals }, whole, theme) {
    const plane = this.small.place(box, closer(view, reals));
    drawPoints(context, plane, few(fakes, 40), { ...generated(theme, 1.2), outside: undefined });
    drawArrows(context, plane, pushes.subarray(0, 80), (i) => [fakes[2 * i], fakes[2 * i + 1]], { reach: plane.size / 4, colour: theme.ink, width: 1.1 });
  }

  scores(context, box, { real_scores: p, fake_scores: q }, whole, theme) {
    twoSided(context, box, p, q, extent([...extent(p), ...extent(q)]), theme);
  }

  output(context, box, { real_scores: p, fake_scores: q }, { output }, theme) {
    const { of, range } = readoutOf(output.kind);
    const [reals, fakes] = [p, q].map((scores) => scores.map(of));
    twoSided(context, box, reals, fakes, range ?? extent([...extent(reals), ...extent(fakes)]), theme);
  }

  critic_loss(context, box, { losses, real_scores: p, fake_scores: q }, whole, theme) {
    curves(context, box, losses, [[1, p, theme.real], [2, q, theme.generated]]);
  }

  generator_loss(context, box, { losses, fake_scores: q }, whole, theme) {
    curves(context, box, losses, [[3, q, theme.generated]]);
  }

  penalty(context, box, moment, whole, theme) {
    if (whole.penalty) slopeBars(context, box, moment.slopes, whole.target, theme);
  }
}

// Real scores upwards, generated ones downwards, over the same axis.
function twoSided(context, { left, top, width, height }, p, q, [low, high], theme) {
  const count = (values) => {
    const counts = new Uint16Array(BINS);
    for (const value of values) if (Number.isFinite(value)) counts[Math.max(0, Math.min(BINS - 1, Math.floor(((value - low) / (high - low || 1)) * BINS)))]++;
    return counts;
  };
  const both = [count(p), count(q)];
  const most = Math.max(1, ...both[0], ...both[1]);
  const middle = Math.round(top + height / 2);
  both.forEach((counts, side) => {
    context.fillStyle = side ? theme.generated : theme.real;
    counts.forEach((n, k) => {
      const tall = (n / most) * (height / 2 - 3);
      context.fillRect(left + (k * width) / BINS, side ? middle + 1 : middle - tall, width / BINS - 0.5, tall);
    });
  });
  strokeLines(context, [[[left, middle], [left + width, middle]]], { colour: theme.text, alpha: 0.7 });
}

// How steep the critic is where the penalty looks: a histogram from 0, with a line at the wanted slope.
function slopeBars(context, { left, top, width, height }, slopes, target, theme) {
  if (!slopes?.length || !Number.isFinite(slopes[0])) return;
  const most = Math.max(2 * target, extent(slopes)[1]) || 1;
  const bins = BINS / 2;
  const counts = new Uint16Array(bins);
  for (const slope of slopes) counts[Math.min(bins - 1, Math.floor((slope / most) * bins))]++;
  const highest = Math.max(...counts);
  counts.forEach((n, k) => {
    const tall = (n / highest) * (height - 4);
    context.fillStyle = colourOfSlope(((k + 0.5) / bins) * most, target, most, theme);
    context.strokeStyle = theme.text;
    context.lineWidth = 0.7;
    for (const draw of ['fillRect', 'strokeRect']) if (n) context[draw](left + (k * width) / bins, top + height - tall, width / bins, tall);
  });
  const at = left + (target / most) * width;
  strokeLines(context, [[[at, top], [at, top + height]]], { colour: theme.text, width: 1.5, dash: [3, 3] });
}

// Loss curves over the score, with present scores on them; NaN where no single score has a loss.
function curves(context, { left, top, width, height }, losses, lines) {
  const n = losses.length / 4;
  const row = (k) => losses.subarray(k * n, (k + 1) * n);
  const axis = row(0);
  if (!Number.isFinite(axis[0])) return;
  const [low, high] = extent(lines.flatMap(([k]) => [...extent(row(k))]));
  const X = (s) => left + 3 + ((s - axis[0]) / (axis[n - 1] - axis[0])) * (width - 6);
  const Y = (loss) => top + height - 4 - ((loss - low) / (high - low || 1)) * (height - 8);
  for (const [k, scores, colour] of lines) {
    const values = row(k);
    strokeLines(context, [Array.from(axis, (s, i) => [X(s), Y(values[i])])], { colour, width: 1.6 });
    context.fillStyle = colour;
    for (let i = 0; i < ON_CURVE; i++) {
      const at = ((scores[i] - axis[0]) / (axis[n - 1] - axis[0])) * (n - 1);
      const j = Math.max(0, Math.min(n - 2, Math.floor(at)));
      const loss = values[j] + (values[j + 1] - values[j]) * (at - j);
      context.fillRect(X(scores[i]) - 1.5, Y(loss) - 1.5, 3, 3);
    }
  }
}

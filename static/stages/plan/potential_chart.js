// The chart that proves a plan: how much the potential falls from a real to a generated point, against their distance.

import { fitCanvas } from '../../theme/dom.js';
import { ticks, niceStep, tickText } from '../../charts/numbers.js';

const MOST_PAIRS = 4000;
const HOP = 7919; // a prime: walking by it through all pairs shows no pattern

/** Distance and fall of the potential for (a fair part of) all pairs, and for the pairs of the plan. */
export function falls(clouds, plan, potential) {
  const n = plan.order.length;
  const pair = (fake, real) => [
    Math.hypot(clouds.real[2 * real] - clouds.fake[2 * fake], clouds.real[2 * real + 1] - clouds.fake[2 * fake + 1]),
    potential.real[real] - potential.fake[fake],
  ];
  const all = [];
  for (let k = 0; k < Math.min(n * n, MOST_PAIRS); k++) {
    const at = n * n > MOST_PAIRS ? (k * HOP) % (n * n) : k;
    all.push(pair(at % n, Math.floor(at / n)));
  }
  const used = plan.order.map((real, fake) => pair(fake, real));
  const every = [...all, ...used];
  const longest = 1.04 * Math.max(...every.map(([x]) => x)) || 1;
  const low = Math.min(0, ...every.map(([, y]) => y));
  return { all, used, pair, longest, low: 1.06 * low, high: longest };
}

/** Draw the chart on its canvas; `marked` are the pairs under the cursor, each [generated, real, name of its plan]. */
export function drawSlopes(canvas, width, height, told, theme, marked) {
  fitCanvas(canvas, width, height);
  const context = canvas.getContext('2d');
  const font = theme.size;
  const box = { left: Math.round(3.9 * font), top: Math.round(0.4 * font), right: width - 6, bottom: height - Math.round(2.9 * font) };
  const X = (x) => box.left + (x / told.longest) * (box.right - box.left);
  const Y = (y) => box.bottom - ((y - told.low) / (told.high - told.low)) * (box.bottom - box.top);
  context.clearRect(0, 0, width, height);
  context.lineWidth = 1;
  hatch(context, [[0, 0], [0, told.high], [told.high, told.high]].map(([x, y]) => [X(x), Y(y)]), theme);
  hatch(context, [[0, 0], [0, told.low], [-told.low, told.low]].map(([x, y]) => [X(x), Y(y)]), theme);
  frame(context, box, X, Y, told, theme, font);
  dots(context, told.all, X, Y, { colour: theme.neutral, radius: 1.1, alpha: 0.35 });
  context.beginPath();
  context.moveTo(X(0), Y(0));
  context.lineTo(X(told.longest), Y(told.longest));
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.2;
  context.stroke();
  dots(context, told.used, X, Y, { colour: theme.critic, radius: 3, alpha: 1 });
  marked.forEach(([fake, real, name], k) => ring(context, told.pair(fake, real), name, k === 0, X, Y, box, theme));
  context.font = `600 ${font * 0.93}px ${theme.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  halo(context, 'forbidden: steeper than 1', box.left + 8, box.top + 8, theme);
}

function hatch(context, corners, theme) {
  context.save();
  context.beginPath();
  for (const corner of corners) context.lineTo(...corner);
  context.clip();
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  context.beginPath();
  for (let x = left - (bottom - top); x < right; x += 9) {
    context.moveTo(x, top);
    context.lineTo(x + bottom - top, bottom);
  }
  context.strokeStyle = theme.text;
  context.globalAlpha = 0.28;
  context.stroke();
  context.restore();
}

function frame(context, box, X, Y, told, theme, font) {
  context.font = `${font * 0.93}px ${theme.font}`;
  context.fillStyle = theme.text;
  context.strokeStyle = theme.text;
  context.globalAlpha = 0.85;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const across = Math.max(2, (box.right - box.left) / (4.5 * font));
  for (const value of ticks(0, told.longest, across)) context.fillText(tickText(value, niceStep(told.longest / across)), X(value), box.bottom + 4);
  context.fillText('distance of a real and a generated point', (box.left + box.right) / 2, box.bottom + 1.6 * font);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const up = Math.max(2, (box.bottom - box.top) / (2.6 * font));
  const step = niceStep((told.high - told.low) / up);
  for (const value of ticks(told.low, told.high, up)) context.fillText(tickText(value, step), box.left - 5, Y(value));
  context.beginPath();
  context.moveTo(box.left, box.top);
  context.lineTo(box.left, box.bottom);
  context.lineTo(box.right, box.bottom);
  context.moveTo(box.left, Y(0));
  context.lineTo(box.right, Y(0));
  context.stroke();
  context.save();
  context.translate(0.6 * font, (box.top + box.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText('f(real) − f(generated)', 0, 0);
  context.restore();
  context.globalAlpha = 1;
}

function dots(context, points, X, Y, { colour, radius, alpha }) {
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.beginPath();
  for (const [x, y] of points) {
    context.moveTo(X(x) + radius, Y(y));
    context.arc(X(x), Y(y), radius, 0, 2 * Math.PI);
  }
  context.fill();
  context.globalAlpha = 1;
}

// The first pair lies on the diagonal: its name stands above, in free room; that of the other below.
function ring(context, [x, y], name, first, X, Y, box, theme) {
  context.beginPath();
  context.arc(X(x), Y(y), 6.5, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = theme.text;
  context.stroke();
  context.font = `600 ${0.93 * theme.size}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = first || X(x) + 12 + context.measureText(name).width > box.right ? 'right' : 'left';
  halo(context, name, X(x) + (context.textAlign === 'right' ? -12 : 12), Y(y) + (first ? -8 : 8), theme);
}

// Words on top of marks or hatching.
function halo(context, words, x, y, theme) {
  context.lineWidth = 5;
  context.lineJoin = 'round';
  context.strokeStyle = theme.background;
  context.strokeText(words, x, y);
  context.fillStyle = theme.text;
  context.fillText(words, x, y);
}

// What flows along the ways of the picture of the whole: dashes that move, in the colour of what they carry.

import { arrowShare } from '../../charts/points.js';
import { cssOf } from '../../theme/colours.js';
import { littleMotion } from '../../theme/motion.js';

const DASH = [5, 5];
const SPEED = 0.03; // pixels a millisecond
const [THIN, THICK] = [1.5, 5]; // of a way, by how much flows
const ASIDE = 3; // pixels between two flows on one way
const HEAD = 6;

/** The colour of what asks for a higher score, or for a lower one. */
export function colourOfSign(value, theme) {
  if (!(Math.abs(value) > 0)) return theme.neutral;
  return cssOf(theme.diverging, value > 0 ? 0.92 : 0.08);
}

/** How wide a way is along which so much flows, on the scale of all arrows. */
export const widthOf = (size) => THIN + (THICK - THIN) * arrowShare(Math.abs(size));

/**
 * Draw one.
 * @param {[number, number][]} places
 * @param {{colour: string, width?: number, aside?: number}} flow
 * @param {{now: number, moves: boolean, faint: boolean, lit: boolean}} when
 */
export function drawWay(context, places, { colour, width = 2, aside = 0 }, { now, moves, faint, lit }) {
  const path = aside ? places.map(([x, y]) => [x + aside * ASIDE, y + aside * ASIDE]) : places;
  context.globalAlpha = faint ? 0.25 : 1;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = lit ? Math.max(3.5, width) : width;
  context.lineJoin = 'round';
  context.setLineDash(DASH);
  context.lineDashOffset = moves && !littleMotion() ? -((now * SPEED) % (DASH[0] + DASH[1])) : 0;
  context.beginPath();
  path.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.setLineDash([]);
  const [[fromX, fromY], [x, y]] = path.slice(-2);
  const angle = Math.atan2(y - fromY, x - fromX);
  const size = HEAD + context.lineWidth / 2;
  context.beginPath();
  context.moveTo(x, y);
  for (const side of [-1, 1]) context.lineTo(x - size * Math.cos(angle + side * 0.5), y - size * Math.sin(angle + side * 0.5));
  context.fill();
  context.globalAlpha = 1;
}

// What a brush and an eraser do, as pure functions: from a place in the plane to points around it. All lengths are the data's.

/** Radius of a brush, as a share of the picture's side. */
export const SIZES = { small: 0.012, medium: 0.035, large: 0.09 };
/** Points that one stamp leaves, in each of its copies. */
export const DENSITIES = { sparse: 1, medium: 3, dense: 10 };
/** Copies of a stamp around the middle of the picture. */
export const FOLDS = [1, 2, 4, 8];
const STEP = 0.6; // of a radius, between two stamps of a stroke

const TURN = 2 * Math.PI;

// One offset within a brush of radius 1, by its edge: soft is a Gaussian whose radius is two standard deviations, even is uniform in the disc.
const OFFSETS = {
  soft(random) {
    const reach = 0.5 * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = TURN * random();
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  },
  even(random) {
    const reach = Math.sqrt(random());
    const angle = TURN * random();
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  },
};
export const EDGES = Object.keys(OFFSETS);

/** A place and its copies, turned around a centre by equal parts of a full turn. */
export function copies([x, y], fold, [cx, cy]) {
  return Array.from({ length: fold }, (_, k) => {
    const [cos, sin] = [Math.cos((TURN * k) / fold), Math.sin((TURN * k) / fold)];
    return [cx + cos * (x - cx) - sin * (y - cy), cy + sin * (x - cx) + cos * (y - cy)];
  });
}

/** The middle of a view [x0, x1, y0, y1]. */
export const middle = ([x0, x1, y0, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2];

/** A brush's radius in a view. */
export const radiusOf = ({ size }, [x0, x1]) => SIZES[size] * (x1 - x0);

/**
 * The points of one stamp, with all its copies; those outside of the view are left out.
 * @param {{size: string, edge: string, density: string, fold: number}} brush
 * @param {() => number} random
 */
export function stamp([x, y], brush, view, random) {
  const radius = radiusOf(brush, view);
  const points = [];
  for (let i = 0; i < DENSITIES[brush.density]; i++) {
    const [dx, dy] = OFFSETS[brush.edge](random);
    points.push(...copies([x + radius * dx, y + radius * dy], brush.fold, middle(view)));
  }
  return points.filter((point) => inside(point, view));
}

/** The points that an eraser at a place leaves, with all its copies. */
export function erased(points, place, brush, view) {
  const radius = radiusOf(brush, view);
  const places = copies(place, brush.fold, middle(view));
  return points.filter(([x, y]) => places.every(([px, py]) => Math.hypot(x - px, y - py) > radius));
}

/** Places between two, a step of the brush apart, without the first one; the last one may be short of the end. */
export function between([x0, y0], [x1, y1], brush, view) {
  const step = STEP * radiusOf(brush, view);
  const way = Math.hypot(x1 - x0, y1 - y0);
  return Array.from({ length: Math.floor(way / step) }, (_, k) => {
    const share = ((k + 1) * step) / way;
    return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
  });
}

/** Whether a point lies in a view. */
export const inside = ([x, y], [x0, x1, y0, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1;

/** The nearest place in a view. */
export const held = ([x, y], [x0, x1, y0, y1]) => [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))];

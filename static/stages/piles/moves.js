// What moving earth does to piles, as pure functions: the piles lie at distance 1 from each other.

const NOTHING = 1e-9;

/** An amount as people write it: 3, 0.25, −2. */
export function plain(value) {
  return String(Number(value.toFixed(4))).replace('-', '−');
}

/**
 * Carry out moves one after the other; each takes what it asks for, but no more than lies there by then.
 * @param {number[]} have
 * @param {{from: number, to: number, asked: number}[]} moves
 */
function replay(have, moves) {
  const levels = [...have];
  const done = moves.map(({ from, to, asked }) => {
    const there = levels[from];
    const amount = Math.max(0, Math.min(asked, there));
    levels[from] -= amount;
    levels[to] += amount;
    return { from, to, there, amount, work: amount * Math.abs(to - from) };
  });
  return { levels, done, cost: done.reduce((sum, { work }) => sum + work, 0) };
}

/** F − G at every gap: what lies to its left less what shall lie there, so what must still cross it to the right. */
export function across(levels, want) {
  let sum = 0;
  return levels.slice(0, -1).map((level, k) => (sum += level - want[k]));
}

/** The sum of sizes. */
export function total(values) {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** How much lies where it should not. */
export function misplaced(levels, want) {
  return levels.reduce((sum, level, k) => sum + Math.max(0, level - want[k]), 0);
}

/**
 * Stretches [first pile, last pile] over whose gaps earth goes both to the right and to the left, what must still be
 * carried there included: the whole reason for costing too much.
 */
export function crossed(levels, want, done) {
  const ways = across(levels, want).map((rest) => [Math.max(0, rest), Math.max(0, -rest)]);
  for (const { from, to, amount } of done) {
    for (let gap = Math.min(from, to); gap < Math.max(from, to); gap++) ways[gap][from < to ? 0 : 1] += amount;
  }
  const stretches = [];
  ways.forEach(([right, left], gap) => {
    if (Math.min(right, left) <= NOTHING) return;
    if (stretches.at(-1)?.[1] === gap) stretches.at(-1)[1] = gap + 1;
    else stretches.push([gap, gap + 1]);
  });
  return stretches;
}

/** A sensible first amount for a move: what is too much here and too little there, else one unit of what lies there. */
export function suggest(levels, want, from, to, unit) {
  const useful = Math.min(levels[from] - want[from], want[to] - levels[to]);
  return Math.min(levels[from], Math.max(unit, useful));
}

/** Everything that is said about a try. */
export function judge({ have, want, optimum }, moves) {
  const { levels, done, cost } = replay(have, moves);
  const left = misplaced(levels, want);
  const remaining = total(across(levels, want));
  const wasted = Math.max(0, cost + remaining - optimum);
  const seen = { left: left > NOTHING ? left : 0, wasted: wasted > 1e-6 ? wasted : 0 };
  return { levels, done, cost, remaining, ...seen, crossed: crossed(levels, want, done) };
}

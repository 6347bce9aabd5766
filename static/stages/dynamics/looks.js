// One look for each method: a colour, a mark, and from the ninth on dashes, so that no two are alike without their words.

import { MARKS } from '../../charts/series.js';

const COLOURS = 8;
const DASH = [6, 4];

/** The look of the method at this place of the game's list. */
export const lookOf = (place) => ({
  colour: `curve${place % COLOURS}`,
  mark: MARKS[place % MARKS.length],
  dash: place < COLOURS ? [] : DASH,
});

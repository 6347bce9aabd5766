// Where everything stands in the picture of the whole: cards in five columns and three rows, and the ways between them.

const MARGIN = 4; // pixels
const [FIRST_GAP, GAP] = [4.4, 1.9]; // font sizes between columns; the generator stands in the first gap
const WIDER = 1.3; // the middle column, whose name is the longest
const [LANE, BETWEEN] = [1.1, 1.5]; // font sizes above all, and between two rows
const [HEAD, LOWEST] = [1.5, 0.62]; // font sizes of a card's name; the share of a thumbnail that the last row's are high
const G_WIDE = 2.6; // font sizes
const NARROW = { first: 0.1, gap: 0.04, wide: 0.055 }; // of the width, at most
// column and row of each card
const CARDS = {
  z: [0, 0], fakes: [1, 0], gradients: [2, 0], generator_loss: [4, 0],
  data: [0, 1], critic: [2, 1], scores: [3, 1], critic_loss: [4, 1],
  output: [3, 0], projection: [2, 2], penalty: [3, 2],
};

/**
 * Cards {left, top, width, height, head} and ways, each a list of places.
 * @param {{output: boolean, last: boolean}} has what stands there: an output read off the score, and anything in the last row
 */
export function layOut(width, font, has) {
  const gap = Math.min(GAP * font, NARROW.gap * width);
  const gaps = [Math.min(FIRST_GAP * font, NARROW.first * width), gap, gap, gap];
  const size = Math.floor((width - 2 * MARGIN - gaps.reduce((a, b) => a + b)) / (4 + WIDER));
  const widths = [size, size, Math.floor(WIDER * size), size, size];
  const lefts = widths.map((_, k) => MARGIN + widths.slice(0, k).reduce((a, b) => a + b, 0) + gaps.slice(0, k).reduce((a, b) => a + b, 0));
  const head = HEAD * font;
  const tall = size + head;
  const top = (row) => LANE * font + row * (tall + BETWEEN * font);
  const low = LOWEST * size + head;
  const cards = {};
  for (const [name, [column, row]] of Object.entries(CARDS)) {
    cards[name] = { left: lefts[column], top: top(row), width: widths[column], height: row === 2 ? low : tall, head };
  }
  const wide = Math.min(G_WIDE * font, NARROW.wide * width);
  const middle = (lefts[0] + size + lefts[1]) / 2;
  cards.G = { left: middle - wide / 2, top: cards.z.top + (tall - 2 * G_WIDE * font) / 2, width: wide, height: 2 * G_WIDE * font, head: 0 };
  return { cards, ways: waysOf(cards, { font, gap }, has), height: Math.ceil(has.last ? top(2) + low + MARGIN : top(1) + tall + BETWEEN * font + MARGIN) };
}

function waysOf(cards, { font, gap }, { output, last }) {
  const at = (name, x, y) => [cards[name].left + x * cards[name].width, cards[name].top + y * cards[name].height];
  const along = (from, to, y) => [[cards[from].left + cards[from].width, y], [cards[to].left, y]];
  const rows = [0.42, 0.66].map((share) => cards.z.top + share * cards.z.height); // forward, and back
  const back = cards.critic.top + cards.critic.height + 0.8 * font; // below the second row
  const lane = 0.35 * font;
  const turn = cards.critic_loss.left - gap / 2;
  const across = (name) => at(name, 0, 0.5)[1];
  const from = output ? 'output' : 'scores';
  const lossWay = (to) => [[...at(from, 1, 0.5)], [turn, across(from)], [turn, across(to)], at(to, 0, 0.5)];
  const ways = {
    'z-G': along('z', 'G', rows[0]),
    'G-fakes': along('G', 'fakes', rows[0]),
    'fakes-G': along('G', 'fakes', rows[1]).reverse(),
    'data-critic': along('data', 'critic', cards.data.top + 0.7 * cards.data.height),
    'fakes-critic': [at('fakes', 0.5, 1), [at('fakes', 0.5, 1)[0], cards.critic.top + 0.4 * cards.critic.height], at('critic', 0, 0.4)],
    'critic-scores': along('critic', 'scores', across('critic')),
    'scores-generator_loss': lossWay('generator_loss'),
    'scores-critic_loss': lossWay('critic_loss'),
    'generator_loss-gradients': [at('generator_loss', 0.5, 0), [at('generator_loss', 0.5, 0)[0], lane], [at('gradients', 0.5, 0)[0], lane], at('gradients', 0.5, 0)],
    'gradients-fakes': along('fakes', 'gradients', across('fakes')).reverse(),
    'critic_loss-critic': [at('critic_loss', 0.5, 1), [at('critic_loss', 0.5, 1)[0], back], [at('critic', 0.7, 1)[0], back], at('critic', 0.7, 1)],
  };
  if (output) ways['scores-output'] = [at('scores', 0.5, 0), at('output', 0.5, 1)];
  if (last) {
    ways['penalty-critic_loss'] = [at('penalty', 0.5, 0), [at('penalty', 0.5, 0)[0], back]];
    ways['projection-critic'] = [at('projection', 0.3, 0), at('critic', 0.3, 1)];
    ways['projection-critic'][1][0] = ways['projection-critic'][0][0];
  }
  return ways;
}

/** The part of a card below its name. */
export function inside({ left, top, width, height, head }) {
  return { left: left + 2, top: top + head, width: width - 4, height: height - head - 2 };
}

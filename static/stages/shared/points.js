// How the points of both distributions look, on every page: real ones are blue discs, generated ones orange diamonds.

import { h } from '../../theme/dom.js';

/** The look of real points; see drawPoints. */
export function real(theme, radius) {
  return { shape: 'disc', colour: theme.real, edge: theme.edge, radius };
}

/** The look of generated points; those outside of the picture are marked at its edge and counted. */
export function generated(theme, radius) {
  const outside = { text: theme.generated, halo: theme.background, font: theme.font };
  return { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius, outside };
}

/** A part of a key: a mark in the colour of that name, and what it stands for. */
export function keyItem(colour, mark, ...words) {
  return h('span', {}, h('i', { className: colour }, `${mark} `), ...words);
}

/** Both in words, as parts of a key. */
export function pointKey(names = ['real', 'generated']) {
  return [keyItem('real', '●', names[0]), keyItem('generated', '◆', names[1])];
}

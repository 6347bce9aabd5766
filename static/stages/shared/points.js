// How the points of both distributions look, on every page: real ones are blue discs, generated ones orange diamonds.

import { h } from '../../theme/dom.js';

/** The look of real points; see drawPoints. */
export function real(theme, radius) {
  return { shape: 'disc', colour: theme.real, edge: theme.edge, radius };
}

/** The look of generated points. */
export function generated(theme, radius) {
  return { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius };
}

/** Both in words, as parts of a key. */
export function pointKey(names = ['real', 'generated']) {
  return [
    h('span', {}, h('i', { className: 'real' }, '● '), names[0]),
    h('span', {}, h('i', { className: 'generated' }, '◆ '), names[1]),
  ];
}

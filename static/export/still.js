// A page without a line of time as its exports see it: one picture, its charts, and tables of its own.

import { sharpness } from '../theme/canvas.js';
import { h } from '../theme/dom.js';
import { drawingsIn } from './drawing.js';
import { ExportMenu } from './menu.js';

/**
 * The button, and the list under it.
 * @param {Object} page a component; see shell/component.js
 * @param {{name: string, tables: () => Object[], part?: Element, lines?: boolean}} told `tables()` gives each table's `name`, `label`,
 *   `title` and `text()`; `part` is what a picture shows, where all of it is drawn
 */
export function stillExport(page, { name, tables, part = null }) {
  const menu = new ExportMenu(() => (page.data || page.figure ? shown(page, { name, tables, part }) : null));
  const opener = h('button', { type: 'button', title: 'Save what is shown: pictures, charts, tables', ariaExpanded: 'false' }, 'Export');
  opener.addEventListener('click', () => menu.toggle(undefined, opener));
  return h('span', { className: 'exports' }, opener, menu.element);
}

function shown(page, { name, tables, part }) {
  const draw = () => page.frame(performance.now(), true);
  return {
    part,
    theme: page.theme,
    tables: tables(),
    charts: part ? chartsIn(part) : [],
    name: `gan2d-${name}`,
    top: part,
    words: () => `gan2d · ${decodeURIComponent(window.location.href)}`,
    sharp(ratio, act) {
      sharpness.ratio = ratio;
      try {
        draw();
        return act();
      } finally {
        sharpness.ratio = 0;
        draw();
      }
    },
    drawnInto({ canvas }, context) {
      canvas.getContext = () => context; // its own is behind it
      try {
        draw();
      } finally {
        delete canvas.getContext;
        draw();
      }
    },
  };
}

function chartsIn(part) {
  const canvases = [...part.querySelectorAll('canvas[role=img]')].filter((canvas) => canvas.getBoundingClientRect().width);
  const drawn = canvases.map((canvas) => ({ title: canvas.ariaLabel.split(/[.:]/)[0], element: canvas.parentElement, canvas }));
  const drawings = drawingsIn(part).map((drawing) => ({ title: drawing.ariaLabel || drawing.getAttribute('aria-label') || 'The picture', element: drawing.parentElement, drawing }));
  return [...drawn, ...drawings];
}

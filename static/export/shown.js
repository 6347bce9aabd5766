// A live page as its exports see it: what stands there, and how it is drawn at another moment, sharper, or into another context.

import { sharpness } from '../theme/canvas.js';
import { curvesOf, metricsOf, pointsOf } from './tables.js';

/**
 * @param {Object} page the live page: `root`, `main`, `notice`, `theme`, `player`, `moment`
 * @param {(layout: boolean, charts?: boolean) => void} draw draws all of it, now
 */
export function shownOn(page, draw) {
  const { root, main, notice, theme, player, moment } = page;
  const { history } = player;
  let held = null;
  return {
    part: root,
    theme,
    frames: history.frames,
    tables: tablesOf(moment, history.curves, player.meta),
    live: !player.recorded,
    charts: [...root.querySelectorAll('section')].filter(({ chart, offsetParent }) => chart && offsetParent).map(({ chart }) => chart),
    name: `gan2d-step${Math.round(history.step)}`,

    /** Where a picture begins: the sentence is of the moment that is shown, where each moment has its own. */
    get top() { return held === null || player.recorded ? notice.element : main; },

    /** What is written below a picture. */
    words() {
      const step = `gan2d · step ${Math.round(history.step).toLocaleString('en-US')}`;
      const { address, recorded } = player.meta;
      if (recorded) return `${step} · recording of ${recorded.query}`;
      const link = new URL(`?${address.query}`, window.location.href);
      if (held !== null) link.searchParams.delete('at'); // each picture has its own
      return `${step} · ${decodeURIComponent(link.href)}`;
    },

    /** Stand still for an animation, and go on where it was. */
    hold(on) {
      player.dragging = on;
      if (on) held = history.position;
      else {
        history.position = Math.min(held, history.last);
        held = null;
        draw(true);
      }
    },

    /** Draw the moment at a position among the frames. */
    showAt(position) {
      history.position = position;
      draw(false);
    },

    /** Draw everything at so many pixels a pixel of the page, and let `act` take it. */
    sharp(ratio, act) {
      sharpness.ratio = ratio;
      try {
        draw(true);
        return act();
      } finally {
        sharpness.ratio = 0;
        draw(true);
      }
    },

    /** Draw one chart into another context. */
    drawnInto(chart, context) {
      const { canvas } = chart;
      chart.canvas = { getContext: () => context, width: canvas.width, height: canvas.height, style: {} };
      chart.outdate();
      try {
        draw(false, true);
      } finally {
        chart.canvas = canvas;
        chart.outdate();
        draw(false, true);
      }
    },
  };
}

function tablesOf(moment, curves, meta) {
  const tables = [
    { name: 'points', label: 'Points', title: 'The points of the shown step', text: () => pointsOf(moment) },
    { name: 'curves', label: 'Curves', title: 'Every curve at every kept step', text: () => curvesOf(curves) },
  ];
  if (meta.metrics?.length && typeof meta.measured_at === 'number') tables.push({ name: 'metrics', label: 'Metrics', title: `As measured at step ${meta.measured_at}`, text: () => metricsOf(meta) });
  return tables;
}

// The big picture: surface, contours, points, arrows and grid in their frame, one after the other.

const v = new URL(import.meta.url).search;
const [{ fitCanvas, h }, { readoutOf, scaleOf }, { HeatMap, contourLevels, traceContour }, { Plane, drawAxes, drawColourBar }, layers] = await Promise.all(
  ['dom', 'readouts', 'surface', 'axes', 'layers'].map((name) => import(`./${name}.js${v}`)),
);

/** Draws a Moment on its canvas. */
export class Picture {
  constructor() {
    this.canvas = h('canvas', { className: 'picture', tabIndex: 0, role: 'img', ariaLabel: 'The critic’s surface with real and generated points' });
    this.overlay = h('canvas', { className: 'overlay', ariaHidden: 'true', hidden: true });
    this.element = h('div', { className: 'stage' }, this.canvas, this.overlay);
    this.plane = new Plane();
    this.heat = new HeatMap();
    this.still = new layers.StillPoints();
    this.start = [0, 0];
    this.longest = { grid: 0, points: 0 };
  }

  /** @returns {boolean} whether the size changed, so that it must be drawn again */
  resize(width, font) {
    this.plane.fit(width, font);
    this.element.style.height = `${this.plane.height}px`;
    fitCanvas(this.overlay, width, this.plane.height);
    return fitCanvas(this.canvas, width, this.plane.height);
  }

  /**
   * Draw everything that is switched on.
   * @param {Object} moment
   * @param {Object} theme
   * @param {{shown: Object<string, boolean>, readout: {kind: string, label: string}, fixedArrows: boolean}} wish
   */
  draw(moment, theme, { shown, readout: chosen, fixedArrows }) {
    const { plane } = this;
    const context = this.canvas.getContext('2d');
    plane.view = moment.view;
    context.clearRect(0, 0, plane.width, plane.height);
    const readout = readoutOf(chosen.kind);
    const grid = readout.grid === 'slope' ? moment.slope : moment.score;
    const scale = scaleOf(readout, grid);
    const levels = contourLevels(scale);
    context.save();
    context.beginPath();
    context.rect(plane.left, plane.top, plane.size, plane.size);
    context.clip();
    if (shown.surface) this.heat.draw(context, grid, readout, scale, theme, plane);
    if (shown.contours) this.#contours(context, grid, readout, scale, levels, theme);
    const radius = Math.max(2.4, plane.size / 170);
    if (shown.latent) layers.drawLatent(context, plane, moment.latent, theme.generated);
    if (shown.real) this.still.draw(context, plane, moment.real, { shape: 'disc', colour: theme.real, edge: theme.edge, radius });
    this.#arrows(context, moment, theme, shown, fixedArrows);
    if (shown.generated) layers.drawPoints(context, plane, moment.fakes, { shape: 'diamond', colour: theme.generated, edge: theme.edge, radius });
    context.restore();
    drawAxes(context, plane, theme);
    drawColourBar(context, plane, theme, { readout, scale, levels, label: chosen.label });
  }

  #contours(context, grid, readout, scale, levels, theme) {
    const { plane } = this;
    const n = Math.round(Math.sqrt(grid.length));
    const cell = plane.size / n;
    const X = (c) => plane.left + (c + 0.5) * cell;
    const Y = (r) => plane.top + plane.size - (r + 0.5) * cell;
    context.beginPath();
    for (const level of levels) if (level !== scale.decisive) traceContour(context, grid, readout.back(level), X, Y);
    context.strokeStyle = theme.contour;
    context.lineWidth = 1;
    context.stroke();
    if (scale.decisive === null) return;
    context.beginPath();
    traceContour(context, grid, readout.back(scale.decisive), X, Y);
    context.strokeStyle = theme.ink;
    context.lineWidth = 2.6;
    context.stroke();
  }

  #arrows(context, moment, theme, shown, fixedArrows) {
    const { plane } = this;
    const n = moment.shape.arrows;
    const cell = plane.size / n;
    const grid = layers.lengths(moment.arrows);
    const points = layers.lengths(moment.pushes);
    this.longest = { grid: grid.longest, points: points.longest };
    const at = (i) => layers.cellCentre(moment.view, n, i, this.start);
    const fromPoint = (i) => {
      this.start[0] = moment.fakes[2 * i];
      this.start[1] = moment.fakes[2 * i + 1];
      return this.start;
    };
    const full = (usual) => (fixedArrows ? moment.peak : usual);
    if (shown.arrows) layers.drawArrows(context, plane, moment.arrows, at, { full: full(grid.usual), reach: cell, colour: theme.ink, width: 1.3 });
    if (shown.pushes) {
      layers.drawArrows(context, plane, moment.pushes, fromPoint, { full: full(points.usual), reach: cell, colour: theme.generated, width: 1.3, every: 2 });
    }
  }
}

// The latent plane beside that of the data: the codes of generated points, and those that an encoder finds for points of the data.

import { placeText } from '../../charts/numbers.js';
import { drawAxes, roomBeside } from '../../charts/plane.js';
import { PlanePicture } from '../../charts/plane_picture.js';
import { byKind, drawPoints } from '../../charts/points.js';
import { generated, real } from '../shared/points.js';

const RADIUS = 2.4; // pixels at least
const SIZE = 170; // of the plane's, of one

/** How much wider the picture of the data is than this one of the same height, which has no colour bar. */
export const narrower = (font) => Math.round(roomBeside(true, font)) - Math.round(roomBeside(false, font));

/** Draws the codes of a Moment on its canvas. */
export class LatentPicture extends PlanePicture {
  constructor() {
    super('The latent plane: codes of generated points, and codes found for points of the data', false);
    this.name = 'z';
  }

  get axes() { return [`${this.name}₁`, `${this.name}₂`]; }

  draw({ drawn, found, kinds, began, reach: [reach] }, theme) {
    const { plane } = this;
    const context = this.begin([-reach, reach, -reach, reach]);
    const radius = Math.max(RADIUS, plane.size / SIZE);
    const several = new Set([...kinds, ...began]).size > 1;
    const coloured = (points, of, look) => {
      if (!several) drawPoints(context, plane, points, look);
      else byKind(points, of).forEach((group, kind) => drawPoints(context, plane, group, { ...look, colour: theme.curves[kind % theme.curves.length], outside: undefined }));
    };
    plane.within(context, () => {
      coloured(drawn, kinds, generated(theme, radius));
      coloured(found, began, { ...real(theme, 1.5 * radius), edge: theme.text });
    });
    drawAxes(context, plane, theme, this.axes);
    this.hover();
  }

  rowsAt([x, y]) {
    return [[this.axes.join(', '), placeText(x, y, this.plane.view)]];
  }
}

// Canvases: their size, and lines and words on them.

import { inLanguage } from '../language/page.js';

export const sharpness = { ratio: 0 }; // pixels of a canvas for one of the page, while a picture is saved; 0: the screen's

/** Pixels of a canvas for one of the page. */
export const pixelRatio = () => sharpness.ratio || window.devicePixelRatio || 1;

/**
 * A canvas that follows its CSS size and the screen's pixel ratio.
 * @returns {boolean} whether its size changed (and it was cleared)
 */
export function fitCanvas(canvas, width, height) {
  const ratio = pixelRatio();
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
  return true;
}

/** By how much all lines are thicker than usual: for those who sit in the last row. */
export const pen = { scale: 1 };

/**
 * Stroke lines, each through its places.
 * @param {[number, number][][]} paths
 * @param {{colour: string, width?: number, dash?: number[], alpha?: number}} look
 */
export function strokeLines(context, paths, { colour, width = 1, dash = [], alpha = 1 }) {
  context.strokeStyle = colour;
  context.lineWidth = width * pen.scale;
  context.globalAlpha = alpha;
  context.setLineDash(dash);
  context.beginPath();
  for (const path of paths) path.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/**
 * Write words at a place, in the context's font.
 * @param {{colour: string, align?: CanvasTextAlign, base?: CanvasTextBaseline, alpha?: number}} look also `halo`, a colour around
 *   words on top of lines, which stay visible behind it; and `most`, the words' width
 */
export function write(context, words, x, y, { colour, align = 'left', base = 'middle', alpha = 1, halo, most }) {
  const told = inLanguage(words);
  context.textAlign = align;
  context.textBaseline = base;
  if (halo) {
    context.lineWidth = 4;
    context.lineJoin = 'round';
    context.strokeStyle = halo;
    context.globalAlpha = 0.8;
    context.strokeText(told, x, y, most);
  }
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.fillText(told, x, y, most);
  context.globalAlpha = 1;
}

/** Write words that run upwards, with their middle at a place. */
export function writeUpwards(context, words, x, y, look) {
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  write(context, words, 0, 0, { ...look, align: 'center' });
  context.restore();
}

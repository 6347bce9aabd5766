// A range of steps as an animation: each kept frame of it is drawn as it stands on the page, and handed to whoever makes the file.

import { Gif, paletteOf } from './gif.js';
import { pictureOf } from './picture.js';

const MOST = { gif: 100, webm: 300 }; // pictures
const WIDEST = { gif: 720, webm: 1600 }; // pixels
const A_SECOND = 12; // pictures of a GIF; of a video twice as many
const SAMPLES = 6; // pictures that tell a GIF's palette
const VIDEOS = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'];

const soon = (ms = 0) => new Promise((done) => setTimeout(done, ms));

/** The positions of the kept frames from one step to another, at most so many, evenly. */
export function positionsOf(frames, from, to, most) {
  const inside = frames.map(({ step }, i) => [step, i]).filter(([step]) => step >= from && step <= to).map(([, i]) => i);
  const count = Math.min(most, inside.length);
  return Array.from({ length: count }, (_, k) => inside[Math.round((k * (inside.length - 1)) / Math.max(1, count - 1))]);
}

/** Which kind of video this browser can make, or undefined. */
export const videoKind = () => VIDEOS.find((kind) => globalThis.MediaRecorder?.isTypeSupported(kind));

/**
 * @param {Object} page `showAt(position)` draws a moment, `part`, `theme`, `frames`, `words()` of the moment
 * @param {{from: number, to: number}} range steps
 * @param {(share: number) => void} tell how far it is
 * @returns {Promise<Blob|null>} null where no frame lies in the range
 */
export async function gifOf(page, { from, to }, tell) {
  const positions = positionsOf(page.frames, from, to, MOST.gif);
  const shoot = shooter(page, WIDEST.gif);
  const sampled = positions.filter((_, i) => i % Math.ceil(positions.length / SAMPLES) === 0).map((position) => pixelsOf(shoot(position)));
  let gif = null;
  for (const [i, position] of positions.entries()) {
    const canvas = shoot(position);
    gif ??= new Gif(canvas.width, canvas.height, paletteOf(sampled), Math.round(100 / A_SECOND));
    gif.add(pixelsOf(canvas));
    tell((i + 1) / positions.length);
    await soon();
  }
  return gif?.end() ?? null;
}

/** The same as a video; it is recorded as it plays. */
export async function videoOf(page, { from, to }, tell) {
  const positions = positionsOf(page.frames, from, to, MOST.webm);
  const shoot = shooter(page, WIDEST.webm);
  if (!positions.length) return null;
  const stream = shoot(positions[0]).captureStream(0);
  const [track] = stream.getVideoTracks();
  const recorder = new MediaRecorder(stream, { mimeType: videoKind(), videoBitsPerSecond: 8e6 });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  for (const [i, position] of positions.entries()) {
    const began = performance.now();
    shoot(position);
    track.requestFrame();
    tell((i + 1) / positions.length);
    await soon(Math.max(0, 500 / A_SECOND - (performance.now() - began)));
  }
  await soon(500 / A_SECOND);
  recorder.stop();
  await ended;
  track.stop();
  return new Blob(parts, { type: recorder.mimeType });
}

// Draws a moment onto one and the same canvas, no wider than asked.
function shooter(page, widest) {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d', { willReadFrequently: true });
  return (position) => {
    page.showAt(position);
    return pictureOf(page.part, page.theme, Math.min(1, widest / page.part.clientWidth), page.words(), { into: canvas, top: page.top });
  };
}

const pixelsOf = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;

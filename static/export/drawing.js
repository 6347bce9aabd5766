// A drawing of the page, an <svg>, as a file of its own, and as an image that a canvas can take.

const LOOKS = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'font',
  'text-anchor', 'dominant-baseline', 'paint-order', 'visibility', 'display'];

/** All drawings that are seen in a part of the page. */
export const drawingsIn = (part) => [...part.querySelectorAll('svg')].filter((each) => each.getBoundingClientRect().width);

/** A drawing as text: what the page's style sheets say of its parts is written to each. */
export function drawingText(drawing, background = '') {
  const copy = drawing.cloneNode(true);
  const parts = [drawing, ...drawing.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((part, i) => {
    const look = getComputedStyle(parts[i]);
    part.setAttribute('style', LOOKS.map((name) => `${name}: ${look.getPropertyValue(name)}`).join('; '));
    for (const name of ['class', 'tabindex', 'role']) part.removeAttribute(name);
  });
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  if (background) copy.style.background = background;
  return new XMLSerializer().serializeToString(copy);
}

/** @returns {Promise<Map<Element, HTMLImageElement>>} each drawing in a part of the page, ready for a canvas */
export async function imagesOf(part) {
  return new Map(await Promise.all(drawingsIn(part).map(async (drawing) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawingText(drawing))}`;
    await image.decode();
    return [drawing, image];
  })));
}

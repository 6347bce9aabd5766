// What the reader's system asks for.

const little = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether nothing shall move that nobody asked to move. */
export const littleMotion = () => little.matches;

// The colours of everything, for the page's present theme. Chosen to be told apart by the colour-blind (Okabe–Ito, PRGn).

const SHADES = 256;
const LIGHT = {
  real: '#0072B2', generated: '#D55E00', critic: '#B0508A', neutral: '#5F6670',
  diverging: ['#762a83', '#9970ab', '#c2a5cf', '#e7d4e8', '#fafafa', '#d9f0d3', '#a6dba0', '#5aae61', '#1b7837'],
  sequential: ['#ffffff', '#d9d9de', '#a3a3ad', '#6b6b78', '#3a3a46'],
  shares: ['#ffffff', '#5aa9d6', '#9c3d00'], // none, a fair share, twice as much
  curves: ['#B0508A', '#007F66', '#8A6D00', '#6A3D9A', '#222222', '#7A8CA3', '#9C2A2A', '#1B8A9E'],
  ink: 'rgba(20,22,30,0.78)', contour: 'rgba(20,22,30,0.34)', edge: '#ffffff',
};
const DARK = {
  real: '#56B4E9', generated: '#FF8C42', critic: '#E39AC6', neutral: '#A9B1BD',
  diverging: ['#c08be0', '#9460b8', '#653b85', '#3a2850', '#15181e', '#1d3a29', '#2b6440', '#469a5f', '#7fd190'],
  sequential: ['#111318', '#30343d', '#5b616d', '#969ca8', '#e2e4e8'],
  shares: ['#0e1117', '#2f7fb8', '#ffb56b'],
  curves: ['#E39AC6', '#3CD6A4', '#F0E442', '#B79CF0', '#FFFFFF', '#8FA3BD', '#F28B82', '#6FD3E3'],
  ink: 'rgba(240,242,248,0.82)', contour: 'rgba(240,242,248,0.30)', edge: '#0c0e12',
};

const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Any CSS colour as [red, green, blue]. */
function rgb(colour) {
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = '#000';
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data;
}

function shades(stops) {
  const parts = stops.map((stop) => [...rgb(stop)]);
  const table = new Uint32Array(SHADES);
  for (let i = 0; i < SHADES; i++) {
    const at = (i / (SHADES - 1)) * (parts.length - 1);
    const k = Math.min(parts.length - 2, Math.floor(at));
    const [r, g, b] = [0, 1, 2].map((c) => Math.round(parts[k][c] + (parts[k + 1][c] - parts[k][c]) * (at - k)));
    table[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return table;
}

/** A style sheet's colour: the one at `share` of the way through a table of shades. */
export function cssOf(table, share) {
  const shade = table[Math.max(0, Math.min(SHADES - 1, Math.round(share * (SHADES - 1))))];
  return `rgb(${shade & 255} ${(shade >> 8) & 255} ${(shade >> 16) & 255})`;
}

/**
 * The page's theme: Streamlit's --st-* variables and the palette that goes with them.
 * @param {Element} root
 * @param {Object|null} before the theme so far; returned as it is when nothing changed
 */
export function readTheme(root, before) {
  const style = getComputedStyle(root);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const theme = {
    text: read('--st-text-color', '#262730'),
    background: read('--st-background-color', '#ffffff'),
    border: read('--st-border-color', '#d5d6db'),
    font: read('--st-font', 'sans-serif'),
    size: parseFloat(style.fontSize) || 15,
  };
  theme.key = Object.values(theme).join('|');
  if (before?.key === theme.key) return before;
  const [r, g, b] = rgb(theme.background);
  theme.dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  Object.assign(theme, theme.dark ? DARK : LIGHT);
  theme.generator = theme.generated; // a curve of the generator has its points' colour
  for (const name of ['diverging', 'sequential', 'shares']) theme[name] = shades(theme[name]);
  theme.curves.forEach((colour, i) => (theme[`curve${i}`] = colour)); // of quantities that are compared
  const named = ['real', 'generated', 'critic', 'neutral', 'ink', ...theme.curves.map((_, i) => `curve${i}`)];
  for (const name of named) root.style.setProperty(`--${name}`, theme[name]);
  root.classList.toggle('dark', theme.dark);
  return theme;
}

// What a class link leaves of the controls: gan2d/ui/player/shown.py has their names.

const AROUND = new Set(['choose', 'play', 'steps', 'reset', 'new_seed', 'time', 'share', 'export', 'none']);

const PROJECTED = 'choose,play,steps,reset'; // where nothing else was chosen

/** @param {Object<string, string>} view what is shown, by name, as in the link */
export function left({ controls, projector } = {}) {
  const names = (controls ?? (projector && PROJECTED))?.split(',');
  return {
    has: (name) => !names || names.includes(name),
    knobs: !names || names.some((name) => !AROUND.has(name)), // there is something to be found in the sidebar
  };
}

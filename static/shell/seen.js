// What is on screen, for whoever measures or tests the page: window.gan2d, read-only.

import { signature } from '../record/protocol.js';
import { connection } from './connection.js';

/** Counted since the page was opened. */
export const counts = { drawn: 0, mounts: 0, lastGapMs: 0, received: 0, jumps: 0 };
let exposed = null;

/** @param {{player: Object}} page the one that is shown now */
export const expose = (page) => { exposed = page; };

// a recording is no run: whoever waits for one, or measures it, does not get that
const history = () => (exposed?.player?.recorded ? undefined : exposed?.player?.history);

/** What the picture shows now: its step, and whether it plays. */
export const onScreen = () => ({ step: history()?.step ?? 0, playing: exposed?.player?.playing ?? false });

window.gan2d = {
  get drawn() { return counts.drawn; },
  get mounts() { return counts.mounts; },
  get lastGapMs() { return counts.lastGapMs; },
  get received() { return counts.received; }, // snapshots that came
  get jumps() { return counts.jumps; }, // answers to a changed knob that were drawn
  get step() { return history()?.step ?? 0; },
  get newest() { return history()?.newest ?? 0; },
  get frames() { return history()?.frames.length ?? 0; },
  get playing() { return exposed?.player?.playing ?? false; },
  get recorded() { return exposed?.player?.recorded ? { step: exposed.player.history.step, frames: exposed.player.history.frames.map(signature) } : null; },
  get lost() { return connection.lost; },
  get returning() { return Boolean(exposed?.player?.back); }, // to where it stood before the server forgot it
  get making() { return exposed?.player?.meta?.making?.text ?? ''; },
  get busy() { return exposed?.player?.outbox.busy ?? false; }, // something that the user did has no answer yet
  get run() { return history()?.run ?? null; },
  signature: () => (history()?.frames.length ? signature(history().around().a) : ''),
};

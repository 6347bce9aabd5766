// How fast the kept frames are played: even motion although frames arrive in chunks.

const FULL = 40; // frames a second with one chunk in the queue
const FASTEST = 60;
const SMOOTHING = 0.5; // seconds over which the rate follows the queue

/** Turns passed time into a play position; faster when the queue grows, slower before it runs dry. */
export class Clock {
  constructor() {
    this.rate = 0;
  }

  /** Start anew after a pause or a jump. */
  reset() {
    this.rate = 0;
  }

  /** Frames to move on by after `dt` seconds with `ahead` frames waiting and `chunk` of them arriving at once. */
  advance(dt, ahead, chunk) {
    if (ahead <= 0) return 0;
    const wanted = Math.min(FASTEST, (FULL * ahead) / chunk);
    this.rate += (wanted - this.rate) * (this.rate === 0 ? 1 : 1 - Math.exp(-dt / SMOOTHING));
    const gentle = Math.min(this.rate, ahead / 0.1 + 2); // ease into the end of the queue instead of stopping dead
    return Math.min(ahead, gentle * dt);
  }
}

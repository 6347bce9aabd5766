// The Lab's stage: the picture with what is read under the cursor, and the legend that switches its layers.

import { h } from '../../theme/dom.js';
import { livePage } from '../../shell/live_page.js';
import { extremes } from '../../shell/protocol.js';
import { margins } from '../../charts/plane.js';
import { Picture } from './picture.js';
import { Hover } from './probe.js';
import { FIRST, Legend } from './legend.js';

const SMALLEST = { width: 280, height: 300 }; // of the picture, however small the window is
const wish = { shown: { ...FIRST }, readout: null, fixedArrows: false }; // outlives a remount

class LabStage {
  constructor({ redraw }) {
    this.panels = 'beside';
    this.last = null; // what was drawn last
    this.picture = new Picture();
    this.legend = new Legend(wish, () => {
      this.legend.update(this.meta);
      redraw();
    });
    this.hover = new Hover(this.picture, () => this.last && { ...this.last, readouts: this.meta.objective?.readouts ?? [] });
    this.element = h('div', {}, this.legend.above, this.picture.element, this.legend.element);
  }

  update(meta) {
    this.meta = meta;
    this.legend.update(meta);
  }

  // The picture is as high as the window allows, with the legend's rows above and right below it in sight.
  resize({ width, height, narrow }, font) {
    const room = margins(font);
    const rows = this.legend.above.offsetHeight + this.legend.layers.offsetHeight;
    const most = narrow ? height : Math.max(SMALLEST.height, height - rows) + room.x - room.y;
    const taken = Math.round(Math.min(width, Math.max(SMALLEST.width, most)));
    this.picture.resize(taken, font);
    return taken;
  }

  draw(moment, theme, { whole, now }) {
    this.last = { moment, theme };
    this.picture.draw(moment, theme, wish, whole, now);
    this.hover.draw();
  }

  tell() {
    const { moment } = this.last;
    this.legend.tell(this.picture.longest, extremes(moment.frame, 'arrows')[1], moment.peak);
  }
}

export default livePage((page) => new LabStage(page));

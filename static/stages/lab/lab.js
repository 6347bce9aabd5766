// The Lab's stage: the picture with what is read under the cursor, and the legend that switches its layers.

import { roomAbove, roomBeside } from '../../charts/plane.js';
import { livePage } from '../../shell/live_page.js';
import { extremes } from '../../shell/protocol.js';
import { h } from '../../theme/dom.js';
import { FIRST, Legend } from './legend.js';
import { Picture } from './picture.js';

const SMALLEST = { width: 280, height: 300 }; // of the picture, however small the window is
const wish = { shown: { ...FIRST }, readout: null, fixedArrows: false }; // outlives a remount

class LabStage {
  constructor({ redraw }) {
    this.panels = 'beside';
    this.picture = new Picture();
    this.legend = new Legend(wish, () => {
      this.legend.update(this.meta);
      redraw();
    });
    this.element = h('div', {}, this.legend.above, this.picture.element, this.legend.element);
  }

  update(meta) {
    this.meta = meta;
    this.picture.readouts = meta.objective?.readouts;
    this.legend.update(meta);
  }

  // The picture is as high as the window allows, with the legend's rows above and right below it in sight.
  resize({ width, height, narrow }, font) {
    const wider = Math.round(roomBeside(true, font)) - Math.round(roomAbove(font));
    const rows = this.legend.above.offsetHeight + this.legend.layers.offsetHeight;
    const most = narrow ? height : Math.max(SMALLEST.height, height - rows) + wider;
    const taken = Math.round(Math.min(width, Math.max(SMALLEST.width, most)));
    this.picture.fit(taken, font);
    return taken;
  }

  draw(moment, theme, { whole, now }) {
    this.picture.draw(moment, theme, wish, whole, now);
  }

  tell() {
    const { moment, longest } = this.picture;
    this.legend.tell(longest, extremes(moment.frame, 'arrows')[1], moment.peak);
  }
}

export default livePage((page) => new LabStage(page), new URL('./lab.css', import.meta.url));

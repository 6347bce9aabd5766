// Above each critic: its name, the gradient that it gives the generated points in large type, and what makes that gradient.

import { short } from '../../charts/numbers.js';
import { h, setText } from '../../theme/dom.js';
import { slice } from '../shared/clouds.js';

export class CriticHead {
  constructor(critic, i, separation) {
    [this.critic, this.i, this.separation] = [critic, i, separation];
    this.size = h('b', { className: 'large' });
    this.best = h('span', { className: 'word' });
    const why = h('p', { className: 'note why' }, critic.gradient);
    this.element = h('header', { title: critic.help }, h('h3', { className: critic.colour }, critic.title), h('div', { className: 'size' }, this.size, h('span', {}, h('span', {}, 'gradient at the generated points'), h('br'), this.best)), why);
  }

  /** Write the gradient at the shown θ; of the perfect critic alone where its surface stands in the place of the trained one's. */
  tell(moment, exact) {
    const { critic, i, separation } = this;
    const count = moment.theta.length;
    const [measured, best] = [moment.sizes, moment.perfect].map((block) => slice(block, i, count)[separation.index]);
    const perfect = Number.isNaN(best) ? critic.unknown : short(best);
    setText(this.size, exact ? perfect : short(measured));
    setText(this.best, exact ? 'of the perfect critic' : `perfect critic: ${perfect}`);
  }
}

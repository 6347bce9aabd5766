// Nothing to see: the address bar follows where a page shows no picture of its own.

import { Address } from '../../shell/address.js';
import { mounter } from '../../shell/component.js';
import { Outbox } from '../../shell/outbox.js';

class AddressOnly {
  constructor() {
    this.outbox = new Outbox(() => null);
    this.address = new Address((query) => this.outbox.send('go', { query }));
  }

  receive({ uid, address, ack }, trigger) {
    this.outbox.trigger = trigger;
    this.outbox.answered(ack);
    this.address.follow(uid, address, this.outbox.pending('go'));
  }

  dispose() {
    this.address.dispose();
  }
}

export default mounter(() => new AddressOnly());

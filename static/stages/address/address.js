// Nothing to see: the address bar follows where a page shows no picture of its own.

import { Address } from '../../shell/address.js';
import { mounter } from '../../shell/component.js';
import { Outbox } from '../../shell/outbox.js';

class AddressOnly {
  constructor() {
    this.outbox = new Outbox(() => null);
    this.address = new Address((wanted) => this.outbox.send('go', wanted));
  }

  receive({ uid, address, ack }, trigger) {
    this.outbox.trigger = trigger;
    this.outbox.answered(ack);
    this.address.follow(uid, address);
  }

  dispose() {
    this.address.dispose();
  }
}

export default mounter(() => new AddressOnly());

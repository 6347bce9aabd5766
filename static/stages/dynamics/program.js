// Carries out the programs that gan2d/theory/dynamics/program.py makes of losses: straight lists of operations on numbered numbers.

import { eigenvalues } from './eigenvalues.js';

// its names, in an order of this file's; True is 1 and false is 0
const NAMES = ['add', 'sub', 'mul', 'div', 'neg', 'abs', 'sign', 'max', 'min', 'exp', 'log', 'log1p', 'tanh', 'sqrt', 'lt', 'le', 'gt', 'ge', 'eq', 'ne', 'select'];
const WIDTH = 4; // numbers of an operation: what it is, and three operands
const FAR = 1e100; // beyond it an orbit is not followed

/** A program that can be run. */
export class Program {
  /** @param {{inputs: number, constants: number[], operations: number[], outputs: number[]}} told @param {string[]} names of the operations, by number */
  constructor({ inputs, constants, operations, outputs }, names) {
    this.inputs = inputs;
    this.first = inputs + constants.length;
    this.numbers = new Float64Array(this.first + operations.length / WIDTH);
    this.numbers.set(constants.map(Number), inputs); // what is no JSON comes as a word
    this.operations = Int32Array.from(operations, (value, k) => (k % WIDTH ? value : NAMES.indexOf(names[value])));
    this.outputs = Int32Array.from(outputs);
  }

  /** Run it on the numbers that `put` was given; what comes out is at `outputs`. */
  run() {
    const { numbers: v, operations } = this;
    let at = this.first;
    for (let k = 0; k < operations.length; k += WIDTH, at++) {
      const x = v[operations[k + 1]];
      const y = v[operations[k + 2]];
      let z;
      switch (operations[k]) {
        case 0: z = x + y; break;
        case 1: z = x - y; break;
        case 2: z = x * y; break;
        case 3: z = x / y; break;
        case 4: z = -x; break;
        case 5: z = Math.abs(x); break;
        case 6: z = Math.sign(x); break;
        case 7: z = Math.max(x, y); break;
        case 8: z = Math.min(x, y); break;
        case 9: z = Math.exp(x); break;
        case 10: z = Math.log(x); break;
        case 11: z = Math.log1p(x); break;
        case 12: z = Math.tanh(x); break;
        case 13: z = Math.sqrt(x); break;
        case 14: z = Number(x < y); break;
        case 15: z = Number(x <= y); break;
        case 16: z = Number(x > y); break;
        case 17: z = Number(x >= y); break;
        case 18: z = Number(x === y); break;
        case 19: z = Number(x !== y); break;
        case 20: z = x ? y : v[operations[k + 3]]; break;
        default: throw Error('the server sent an operation that this page does not know; reload it');
      }
      v[at] = z;
    }
  }
}

/** One method's step in a game. */
export class Stepper {
  /** @param {{begin: Object, step: Object, jacobian: Object}} told */
  constructor({ begin, step, jacobian }, names) {
    [this.begin, this.step, this.jacobian] = [begin, step, jacobian].map((each) => new Program(each, names));
  }

  /** The eigenvalues of the step at the equilibrium. */
  eigenvalues(h, strength) {
    const { numbers, outputs } = this.jacobian;
    numbers.set([h, strength]);
    this.jacobian.run();
    return eigenvalues(Float64Array.from(outputs, (place) => numbers[place]));
  }

  // the state with its memory, from a start on
  #start(start, h, strength) {
    const { begin, step } = this;
    begin.numbers.set([...start, h, strength]);
    begin.run();
    step.numbers[step.inputs - 2] = h;
    step.numbers[step.inputs - 1] = strength;
    return begin.outputs;
  }

  /** The state after one step, into `after`. */
  once(start, h, strength, after) {
    const outputs = this.#start(start, h, strength);
    const { begin, step } = this;
    for (let k = 0; k < outputs.length; k++) step.numbers[k] = begin.numbers[outputs[k]];
    step.run();
    for (let k = 0; k < start.length; k++) after[k] = step.numbers[step.outputs[k]];
    return after;
  }

  /** All states of `count` steps, one after the other; it ends where a state is too far to be followed. */
  orbit(start, h, strength, count) {
    const size = start.length;
    const states = new Float64Array((count + 1) * size);
    const outputs = this.#start(start, h, strength);
    const { begin, step } = this;
    const state = Float64Array.from(outputs, (place) => begin.numbers[place]);
    states.set(state.subarray(0, size));
    for (let n = 1; n <= count; n++) {
      step.numbers.set(state);
      step.run();
      for (let k = 0; k < state.length; k++) {
        state[k] = step.numbers[step.outputs[k]];
        if (!(Math.abs(state[k]) < FAR)) return states.subarray(0, n * size);
      }
      states.set(state.subarray(0, size), n * size);
    }
    return states;
  }
}

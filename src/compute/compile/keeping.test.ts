import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Backend, useBackend } from '../backend.js';
import { tf } from '../tf.js';
import { noise, standIn } from './fixtures/stand-in.js';
import { compile, type Kept, keep, keeping, loop, updateSlice } from './index.js';
import { type Binding, nativeBackend } from './native.js';

let backend: Backend;
before(async () => {
  backend = await useBackend();
});

/** What stands in the place of a cache: written at one place, then looked at as a whole; a count is an integer. */
interface Cache {
  readonly seen: tf.Tensor;
  readonly count: tf.Tensor;
}
interface Given {
  readonly x: tf.Tensor;
}
const WEIGHTS = () => ({ w: noise([6, 6], 1) });
const emptyCache = (): Cache => ({ seen: tf.zeros([8, 4, 6]), count: tf.scalar(0, 'int32') });

function step({ w }: { w: tf.Tensor }, { seen, count }: Cache, { x }: Given) {
  const key = loop(2, x, (y) => tf.matMul(y as tf.Tensor2D, w as tf.Tensor2D).tanh());
  const next = updateSlice(seen, key.expandDims(0), count as tf.Scalar, 0);
  return { made: next.mean(0).add(key), state: { seen: next, count: count.add(tf.scalar(1, 'int32')) } };
}

const bits = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const inputs = () => Array.from({ length: 5 }, (_, i) => noise([4, 6], 30 + i));

type Names = { fed: string; fetched: string };

/** What the calls of `work` hand to programs and take from them. */
function seenBy(work: () => void): Names[] {
  const native = nativeBackend()!;
  const { binding } = native;
  const seen: Names[] = [];
  const runSavedModel: Binding['runSavedModel'] = (id, ids, fed, fetched) => {
    seen.push({ fed, fetched });
    return binding.runSavedModel(id, ids, fed, fetched);
  };
  native.binding = Object.create(binding, { runSavedModel: { value: runSavedModel } }) as Binding;
  try {
    work();
  } finally {
    native.binding = binding;
  }
  return seen;
}

/** What every call makes, and the state at the end, for a program that is handed its state each time. */
function handed(mode: 'xla' | 'graph' | 'eager') {
  const program = compile(step, { mode });
  const w = WEIGHTS();
  let cache = emptyCache();
  const made = inputs().map((x) => {
    const after = program(w, cache, { x });
    cache = after.state;
    return bits(after.made);
  });
  program.dispose();
  return [...made, bits(cache.seen), bits(cache.count)];
}

function through(mode: 'xla' | 'graph' | 'eager', each: (state: Kept<Cache>, i: number) => void = () => undefined) {
  const program = keeping(step, { mode });
  const w = WEIGHTS();
  let state = keep(emptyCache());
  const made = inputs().map((x, i) => {
    const after = program(w, state, { x });
    state.dispose();
    state = after.state;
    each(state, i);
    return bits(after.made);
  });
  const end = state.use(({ seen, count }) => [bits(seen), bits(count)]);
  state.dispose();
  program.dispose();
  return [...made, ...end];
}

for (const mode of ['eager', 'graph', 'xla'] as const) {
  test(`${mode}: on the CPU a state is tensors, and every bit is that of compile`, () => {
    assert.deepEqual(through(mode), handed(mode));
  });
}

for (const mode of ['graph', 'xla'] as const) {
  test(`${mode}: on a card the state stays in the session, and every bit is that of compile`, (t) => {
    if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
    const expected = handed(mode);
    standIn(1024);
    let found: number[][] = [];
    const seen = seenBy(() => {
      found = through(mode);
    });
    assert.deepEqual(found, expected);
    // arg0 the weights, 2 (seen, after count by name), 1 (count, an integer) and 3 (x) of every call.
    const call = { fed: 'arg1,name2,arg3', fetched: 'ret0,ret1,keep2' };
    const drop = { fed: 'name2', fetched: 'dropped2' };
    assert.deepEqual(seen, [
      { fed: 'arg2', fetched: 'store2' },
      { fed: 'arg0', fetched: 'kept0' },
      call,
      drop,
      ...Array.from({ length: 4 }, () => [call, drop]).flat(),
      { fed: 'name2', fetched: 'there2' },
      drop,
    ]);
  });

  test(`${mode}: any number of states go on side by side, of one program or from another, each on its own`, (t) => {
    if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
    const given = compile(step, { mode });
    const w = WEIGHTS();
    const xs = inputs();
    const plain = (order: number[]) => {
      let state = emptyCache();
      return order.map((i) => {
        const after = given(w, state, { x: xs[i]! });
        state = after.state;
        return bits(after.made);
      });
    };
    standIn(1024);
    const [one, two] = [keeping(step, { mode }), keeping(step, { mode })];
    const next = (program: typeof one, state: Kept<Cache>, i: number) => {
      const { made, state: after } = program(w, state, { x: xs[i]! });
      return { made: bits(made), after };
    };
    const a1 = next(one, keep(emptyCache()), 0);
    const b1 = next(one, keep(emptyCache()), 1);
    const c1 = next(two, keep(emptyCache()), 2);
    const a2 = next(one, a1.after, 3);
    const b2 = next(one, b1.after, 4);
    const c2 = next(two, c1.after, 0);
    // A state that was gone on from is as it was, and another program takes it over.
    const again = next(two, a1.after, 3);
    const branch = next(one, a1.after, 1);
    // States outlive their program.
    one.dispose();
    const last = next(two, a2.after, 1);
    assert.deepEqual([a1.made, a2.made, last.made], plain([0, 3, 1]));
    assert.deepEqual([b1.made, b2.made], plain([1, 4]));
    assert.deepEqual([c1.made, c2.made], plain([2, 0]));
    assert.deepEqual(again.made, a2.made);
    assert.deepEqual(branch.made, plain([0, 1])[1]);
    for (const { after } of [a1, b1, c1, a2, b2, c2, again, branch, last]) after.dispose();
    two.dispose();
    given.dispose();
  });
}

test('a state that was freed is gone, and frees nothing a second time', (t) => {
  if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
  standIn(1024);
  const program = keeping(step, { mode: 'xla' });
  const { state, made } = program(WEIGHTS(), keep(emptyCache()), { x: inputs()[0]! });
  made.dispose();
  state.dispose();
  assert.throws(() => state.use(({ seen }) => bits(seen)));
  state.dispose();
  program.dispose();
});

test('where there is no room on the card the state is handed over, and what is freed makes room', (t) => {
  if (backend.name !== 'tensorflow') return t.skip('needs the native backend');
  const expected = handed('graph');
  // Weights take 144 bytes, a state 768: there is room for one.
  standIn((2 * (144 + 1000)) / 2 ** 20);
  const fetched = new Set(seenBy(() => assert.deepEqual(through('graph'), expected)).map((names) => names.fetched));
  assert.ok(fetched.has('ret0,ret1,ret2') && fetched.has('ret0,ret1,keep2'), [...fetched].join(' | '));
  standIn(0);
  const none = new Set(seenBy(() => assert.deepEqual(through('graph'), expected)).map((names) => names.fetched));
  assert.ok(![...none].some((names) => names.includes('keep')), [...none].join(' | '));
});

test('a state that changes its form is an error that says both', () => {
  const grow = keeping((_: number[], x: tf.Tensor, y: tf.Tensor) => ({ made: [], state: tf.concat([x, y]) }), {
    mode: 'graph',
  });
  const message = /keeping: expected a state of the form float32\[2\], got float32\[3\]/;
  assert.throws(() => grow([], keep(tf.zeros([2])), tf.zeros([1])), message);
});

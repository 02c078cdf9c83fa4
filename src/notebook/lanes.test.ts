import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from '../compute/paths.js';

const lanes = (await import(pathToFileURL(inPackage('environment', 'notebooks', 'lanes.mjs')).href)) as {
  inLanes(
    names: readonly string[],
    lanes: number,
    waits: (name: string, earlier: string) => boolean,
    work: (name: string) => Promise<void>,
  ): Promise<void>;
  lanesHere(): number;
  storesOf(name: string): Set<string>;
  threadsOf(lanes: number): Record<string, string>;
};

/** What happens when each piece of work ends only when it is told to: `ends` by name, and what was running at each start. */
function watched() {
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) => {
    log.push(`${name} beside ${[...ends.keys()].join(' ') || 'none'}`);
    return new Promise<void>((resolve, reject) => {
      ends.set(name, (error) => {
        ends.delete(name);
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  };
  const end = async (name: string, error?: Error) => {
    ends.get(name)!(error);
    await new Promise((wake) => setImmediate(wake));
  };
  return { log, work, end };
}

test('so many notebooks run at once, in order, and one that uses what an earlier one samples waits for it while later ones go on', async () => {
  const { log, work, end } = watched();
  const done = lanes.inLanes(
    ['a', 'b', 'uses a', 'c', 'reads all'],
    2,
    (name, earlier) => name === 'reads all' || (name === 'uses a' && earlier === 'a'),
    work,
  );
  await end('b');
  await end('a');
  await end('uses a');
  assert.deepEqual(log, ['a beside none', 'b beside a', 'c beside a', 'uses a beside c']);
  await end('c');
  await end('reads all');
  await done;
  assert.deepEqual(log.at(-1), 'reads all beside none');
});

test('after a failure no notebook starts, and it is thrown while others still run', async () => {
  const { log, work, end } = watched();
  const done = lanes.inLanes(['a', 'b', 'c'], 2, () => false, work);
  const thrown = assert.rejects(done, /a cell failed/);
  await end('a', new Error('a cell failed'));
  await thrown;
  await end('b');
  assert.deepEqual(log, ['a beside none', 'b beside a']);
});

test('notebooks that share rows are known by the stores in their cells', () => {
  assert.deepEqual([...lanes.storesOf('04-three-families')].sort(), ['diffusion', 'flow', 'language']);
  assert.ok(lanes.storesOf('09-flow-against-diffusion').has('trainings'));
  assert.ok(lanes.storesOf('11-noise-search').has('trainings'));
  assert.deepEqual([...lanes.storesOf('13-coverage')], ['coverage']);
});

test('the cores are shared among the notebooks unless the user has shared them', () => {
  const own = process.env.OMP_NUM_THREADS;
  delete process.env.OMP_NUM_THREADS;
  try {
    assert.deepEqual(lanes.threadsOf(1), {});
    assert.deepEqual(lanes.threadsOf(1000), { OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1' });
    process.env.OMP_NUM_THREADS = '3';
    assert.deepEqual(lanes.threadsOf(1000), {});
  } finally {
    delete process.env.OMP_NUM_THREADS;
    if (own !== undefined) process.env.OMP_NUM_THREADS = own;
  }
});

test('a card is for one notebook at a time, cores are for several', () => {
  const own = process.env.INFERENCE_SCALING_BACKEND;
  try {
    for (const backend of ['tensorflow-gpu', 'webgpu']) {
      process.env.INFERENCE_SCALING_BACKEND = backend;
      assert.equal(lanes.lanesHere(), 1);
    }
    process.env.INFERENCE_SCALING_BACKEND = 'wasm';
    assert.ok(lanes.lanesHere() >= 1 && lanes.lanesHere() <= 4);
  } finally {
    delete process.env.INFERENCE_SCALING_BACKEND;
    if (own !== undefined) process.env.INFERENCE_SCALING_BACKEND = own;
  }
});

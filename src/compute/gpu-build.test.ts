// Slow: fetches stand-ins of NVIDIA's wheels from an index of its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from './paths.js';

interface Wheel {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
}
interface Step {
  readonly name: string;
  readonly optional?: string;
}
interface Build {
  makeGpuBuild(
    say: (line: string) => void,
    how: { home: string; list: readonly Wheel[]; addon: string; python: string; room: number },
  ): Promise<void>;
  layout(home: string): { addon: string; libraries: string; nvidia: string; made: string };
  hasGpuBuild(home: string): boolean;
}
interface Steps {
  gpuSteps(asked: readonly string[], say: (line: string) => void, backend?: string): Step[];
}

const moduleOf = async <T>(...path: string[]) =>
  (await import(pathToFileURL(inPackage('environment', ...path)).href)) as T;
const { makeGpuBuild, layout, hasGpuBuild } = await moduleOf<Build>('gpu', 'build.mjs');
const { gpuSteps } = await moduleOf<Steps>('gpu', 'steps.mjs');
const { PYTHON } = await moduleOf<{ PYTHON: string }>('places.mjs');

const folder = mkdtempSync(join(tmpdir(), 'gpu-build-'));
const skip = existsSync(PYTHON) ? false : 'needs the Python of set-up';

const made = (name: string, files: Readonly<Record<string, string>>): Wheel & { content: Buffer } => {
  const path = join(folder, `${name}.zip`);
  const script = `import json, sys, zipfile, hashlib
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, text in json.loads(sys.argv[2]).items(): archive.writestr(name, text)
print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())`;
  const sha256 = execFileSync(PYTHON, ['-c', script, path, JSON.stringify(files)], { encoding: 'utf8' }).trim();
  const content = readFileSync(path);
  return { package: name, version: '1.0', sha256, bytes: content.length, content };
};

/** What the index does with a request for a wheel; the usual is to send it, from where it is asked to go on. */
type Answer = (wheel: Buffer, reply: ServerResponse, from: number) => void;
const send: Answer = (content, reply, from) => {
  reply.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
  reply.end(content.subarray(from));
};
const cut: Answer = (content, reply, from) => {
  const half = from + Math.ceil((content.length - from) / 2);
  reply.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
  reply.write(content.subarray(from, half), () => reply.destroy());
};
const missing: Answer = (_, reply) => reply.writeHead(404).end();

let wheels: (Wheel & { content: Buffer })[] = [];
const answers: Answer[] = [];
const asked: string[] = [];
const server = createServer((request: IncomingMessage, reply) => {
  const path = request.url ?? '';
  const wheel = wheels.find(({ package: name }) => path.includes(name));
  if (wheel === undefined) return reply.writeHead(404).end();
  if (!path.endsWith('.whl')) {
    const file = `${wheel.package}-1.0-py3-none-any.whl`;
    reply.setHeader('content-type', 'text/html');
    return reply.end(`<a href="/files/${file}#sha256=${wheel.sha256}">${file}</a>`);
  }
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  asked.push(`${wheel.package} ${from === 0 ? 'from its beginning' : 'going on'}`);
  return (answers.shift() ?? send)(wheel.content, reply, from);
});

before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, { PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`, NO_PROXY: '127.0.0.1' });
  Object.assign(process.env, { PIP_RETRIES: '0', PIP_TIMEOUT: '5', PIP_DISABLE_PIP_VERSION_CHECK: '1' });
  if (skip) return;
  wheels = [
    made('aaa-tensorflow', {
      'tensorflow/libtensorflow_cc.so.2': 'cc'.repeat(4000),
      'tensorflow/libtensorflow_framework.so.2': 'framework',
    }),
    made('bbb-cublas', { 'nvidia/cublas/lib/libcublas.so.12': 'cublas' }),
  ];
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

let homes = 0;
const lines: string[] = [];
function build(how: Partial<Parameters<Build['makeGpuBuild']>[1]> = {}): { home: string; done: Promise<void> } {
  const home = how.home ?? join(folder, `a home ${homes++}`);
  const addon = join(folder, 'tfjs_binding.node');
  writeFileSync(addon, 'addon');
  asked.length = 0;
  const done = makeGpuBuild((line) => lines.push(line), { home, list: wheels, addon, python: PYTHON, room: 0, ...how });
  return { home, done };
}

describe("TensorFlow's CUDA build", { skip }, () => {
  test('a download that is cut off goes on where it was, and the build is whole', async () => {
    answers.push(cut, cut);
    const { home, done } = build();
    await done;
    const first = 'aaa-tensorflow';
    assert.deepEqual(asked, [
      `${first} from its beginning`,
      `${first} going on`,
      `${first} going on`,
      'bbb-cublas from its beginning',
    ]);
    const { libraries, nvidia, addon } = layout(home);
    assert.equal(readFileSync(join(libraries, 'libtensorflow_cc.so.2'), 'utf8'), 'cc'.repeat(4000));
    assert.equal(readFileSync(join(nvidia, 'cublas/lib/libcublas.so.12'), 'utf8'), 'cublas');
    assert.equal(readFileSync(addon, 'utf8'), 'addon');
    assert.ok(hasGpuBuild(home));
  });

  test('what an earlier try brought is not fetched again, and until all is there nothing is used', async () => {
    answers.push(send, missing);
    const first = build();
    await assert.rejects(first.done, /404|bbb-cublas/);
    assert.ok(!hasGpuBuild(first.home) && !existsSync(first.home));
    const second = build({ home: first.home });
    await second.done;
    assert.deepEqual(asked, ['bbb-cublas from its beginning']);
    assert.ok(hasGpuBuild(second.home));
  });

  test('a wheel of another content is refused with both checksums and deleted; nothing of it is laid out', async () => {
    const other: Answer = (content, reply, from) => send(Buffer.alloc(content.length, 7), reply, from);
    answers.push(other);
    const { home, done } = build();
    await assert.rejects(
      done,
      new RegExp(`expected a file with SHA-256 ${wheels[0]!.sha256}, got [0-9a-f]{64}; it was deleted`),
    );
    assert.ok(!existsSync(home) && !existsSync(join(`${home}.part`, 'deps')));
    assert.ok(!existsSync(join(`${home}.part`, 'aaa-tensorflow.whl')));
  });

  test('a disk without room is said before anything is fetched', async () => {
    const { done } = build({ room: 1e18 });
    await assert.rejects(done, /^Error: expected 1000000000\.0 GB of free disk for the CUDA build, got [\d.]+ GB$/);
    assert.deepEqual(asked, []);
  });

  test('a folder that cannot be written to is said in one sentence', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    // Whoever is root may write there all the same; below a file nobody may.
    if (process.getuid?.() === 0) writeFileSync(join(locked, 'below'), '');
    const { done } = build({ home: join(locked, 'below', 'home') });
    await assert.rejects(done, /^Error: expected a folder that can be written to at .*home\.part, got E[A-Z]+$/);
    assert.deepEqual(asked, []);
    chmodSync(locked, 0o755);
  });

  test('without the addon of the build for the CPU there is nothing to load it with', async () => {
    const { done } = build({ addon: join(folder, 'nothing') });
    await assert.rejects(done, /^Error: expected the addon of the CPU's build at .*nothing, got no such file$/);
  });
});

describe('set-up', () => {
  /** The steps for GPUs with a driver that lists `card`, and what is said. */
  function stepsFor(
    card: string | undefined,
    words: readonly string[],
    backend = '',
  ): { names: string[]; said: string } {
    const home = mkdtempSync(join(folder, 'driver-'));
    const usual = { ...process.env };
    if (card !== undefined) {
      writeFileSync(join(home, 'libcuda.so.1'), '');
      writeFileSync(join(home, 'nvidia-smi'), `#!/bin/sh\necho "${card}"\n`);
      chmodSync(join(home, 'nvidia-smi'), 0o755);
      Object.assign(process.env, { PATH: `${home}:${usual.PATH}`, LD_LIBRARY_PATH: home, CUDA_VISIBLE_DEVICES: '0' });
    }
    const told: string[] = [];
    try {
      const names = gpuSteps(words, (line) => told.push(line), backend).map(({ name }) => name);
      return { names, said: told.join('\n') };
    } finally {
      process.env = usual;
    }
  }
  const GOOD = '0, GPU-aa, NVIDIA A100, 550.54.15, 40960, 40000, 8.0';
  const OLD = '0, GPU-aa, NVIDIA A100, 470.10, 40960, 40000, 8.0';
  const linux = process.platform === 'linux' && process.arch === 'x64' ? false : 'needs linux-x64';
  const here = existsSync('/usr/bin/nvidia-smi') ? 'there is a card here' : linux;

  test('without being asked it has no step for GPUs, says nothing, and looks for no card', () => {
    assert.deepEqual(stepsFor('echo must not run; exit 1', []), { names: [], said: '' });
    assert.deepEqual(stepsFor(undefined, [], 'tensorflow'), { names: [], said: '' });
    assert.deepEqual(stepsFor(undefined, [], 'wasm'), { names: [], said: '' });
  });

  test('a build that is asked for by name is made, with a word about a card that cannot use it', { skip: here }, () => {
    const build = "TensorFlow's CUDA build";
    assert.deepEqual(stepsFor(GOOD, ['--gpu']), { names: [build], said: '' });
    const old = stepsFor(OLD, ['--gpu']);
    assert.deepEqual(old.names, [build]);
    assert.match(
      old.said,
      /^set-up: tensorflow-gpu cannot run here: expected an NVIDIA driver >= .* the CPU is used instead$/,
    );
    assert.match(stepsFor(undefined, ['--gpu']).said, /there is no NVIDIA driver/);
    assert.deepEqual(stepsFor(undefined, ['--webgpu']), { names: ['WebGPU'], said: '' });
  });

  test('a backend that the environment names is fetched only where there is a card for it', { skip: here }, () => {
    const built = hasGpuBuild(inPackage('.local', 'tensorflow-gpu'));
    assert.deepEqual(stepsFor(GOOD, [], 'tensorflow-gpu').names, built ? [] : ["TensorFlow's CUDA build"]);
    assert.deepEqual(stepsFor(OLD, [], 'tensorflow-gpu').names, []);
    const none = stepsFor(undefined, [], 'tensorflow-gpu');
    assert.deepEqual(none.names, []);
    if (!built) assert.match(none.said, /cannot run here: there is no NVIDIA driver.*the CPU is used instead/);
    assert.deepEqual(stepsFor(undefined, [], 'webgpu').names, ['WebGPU']);
  });

  test('what it fetches without being asked holds nothing for GPUs', () => {
    const text = (...path: string[]) => readFileSync(inPackage(...path), 'utf8');
    const packages = Object.keys((JSON.parse(text('package-lock.json')) as { packages: object }).packages);
    // Of TensorFlow's wheels the one without CUDA where there are two, on Linux x86-64.
    const wheels = ['requirements.locked.txt', 'setup/tensorflow.txt'].flatMap((name) =>
      [...text('environment', name).matchAll(/^([\w.-]+)==(.*)/gm)]
        .filter(([, , condition]) => !condition!.includes("sys_platform != 'linux'"))
        .map(([, wheel]) => wheel!),
    );
    assert.ok(packages.length > 100 && wheels.length > 50 && wheels.includes('tensorflow-cpu'));
    // Types alone, which TensorFlow.js's own packages bring along.
    const types = 'node_modules/@webgpu/types';
    const forGpus = /nvidia|cuda|cudnn|node-gpu|tensorrt|webgpu|^tensorflow$/;
    const found = [...packages, ...wheels].filter((name) => forGpus.test(name) && name !== types);
    assert.deepEqual(found, []);
  });
});

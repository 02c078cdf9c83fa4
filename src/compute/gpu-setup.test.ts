import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from './paths.js';

interface Card {
  index: string;
  uuid: string;
  name: string;
  memory: number;
  free: number;
  capability: string;
}
interface Found {
  smi?: string | undefined;
  library?: string | undefined;
  driver?: string;
  failed?: string;
  cards: Card[];
}
interface Where {
  visible?: string | undefined;
  platform?: string;
}
interface Finding {
  name: string;
  found: string | null;
  note: string;
}
interface Driver {
  findNvidia(places: { folders: string[]; tools: string[] }, python?: string): Found;
  usableCard(found: Found, where?: Where): { card?: Card; remarks?: string[]; why?: string };
}
interface Findings {
  gpuFindings(found: Found, what: { built: boolean; webgpu: boolean; where: Where }): Finding[];
}
interface Steps {
  sayWhatGpuWouldTake(asked: string[], say: (line: string) => void, found: Found, built: boolean): void;
}

const moduleOf = async <T>(name: string) =>
  (await import(pathToFileURL(inPackage('environment', 'gpu', `${name}.mjs`)).href)) as T;
const { findNvidia, usableCard } = await moduleOf<Driver>('driver');
const { gpuFindings } = await moduleOf<Findings>('findings');
const { sayWhatGpuWouldTake } = await moduleOf<Steps>('steps');

const folder = mkdtempSync(join(tmpdir(), 'gpu-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const A100: Card = {
  index: '0',
  uuid: 'GPU-aa11',
  name: 'NVIDIA A100',
  memory: 40960,
  free: 40000,
  capability: '8.0',
};
const T4: Card = {
  ...A100,
  index: '1',
  uuid: 'GPU-bb22',
  name: 'Tesla T4',
  memory: 15360,
  free: 15000,
  capability: '7.5',
};
const FOUND: Found = {
  smi: '/usr/bin/nvidia-smi',
  library: '/usr/lib/libcuda.so.1',
  driver: '550.54.15',
  cards: [A100],
};
const HERE: Where = { visible: undefined, platform: 'linux-x64' };

describe('the driver', () => {
  const fake = (name: string, script: string) => {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'libcuda.so.1'), '');
    writeFileSync(join(home, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(home, 'nvidia-smi'), 0o755);
    return { folders: [home], tools: [home] };
  };

  test('a machine without one is asked nothing', () => {
    const nowhere = join(folder, 'nowhere');
    assert.deepEqual(findNvidia({ folders: [nowhere], tools: [nowhere] }, '/does/not/exist'), { cards: [] });
  });

  test('cards are read as nvidia-smi lists them', () => {
    const lines = `echo "0, GPU-aa11, NVIDIA A100, 550.54.15, 40960, 40000, 8.0"\necho "1, GPU-bb22, Tesla T4, 550.54.15, 15360, 15000, 7.5"`;
    const found = findNvidia(fake('two', lines));
    assert.equal(found.driver, '550.54.15');
    assert.deepEqual(found.cards, [A100, T4]);
  });

  test('a driver that does not answer is told by its last words', () => {
    const found = findNvidia(fake('broken', 'echo "NVIDIA-SMI has failed because it could not communicate"; exit 9'));
    assert.match(found.failed ?? '', /could not communicate/);
    assert.match(usableCard(found, HERE).why ?? '', /does not answer \(NVIDIA-SMI has failed.*\); restart it/);
  });

  test('without nvidia-smi the library is asked, by Python', () => {
    const home = fake('library', '');
    rmSync(join(home.tools[0]!, 'nvidia-smi'));
    const python = join(home.tools[0]!, 'python');
    writeFileSync(python, '#!/bin/sh\necho "0, , Tesla T4, , 15360, 15360, 7.5"\n');
    chmodSync(python, 0o755);
    const found = findNvidia(home, python);
    assert.equal(found.smi, undefined);
    assert.equal(found.driver, undefined);
    assert.deepEqual(found.cards, [{ ...T4, index: '0', uuid: '', free: 15360 }]);
    assert.equal(usableCard(found, HERE).card?.name, 'Tesla T4');
  });
});

describe('a card that cannot be used is refused in one sentence', () => {
  const REFUSED: [string, Found, Where, RegExp][] = [
    [
      'another system',
      FOUND,
      { platform: 'darwin-arm64' },
      /is for linux-x64, and this is darwin-arm64; webgpu may run/,
    ],
    ['no driver', { cards: [] }, HERE, /there is no NVIDIA driver \(neither libcuda\.so\.1 nor nvidia-smi/],
    [
      'no library',
      { ...FOUND, library: undefined },
      HERE,
      /libcuda\.so\.1 was not found beside \/usr\/bin\/nvidia-smi/,
    ],
    [
      'an old driver',
      { ...FOUND, driver: '470.223.02' },
      HERE,
      /expected an NVIDIA driver >= 525\.60\.13.*got 470\.223\.02/,
    ],
    ['no card', { ...FOUND, cards: [] }, HERE, /the NVIDIA driver has no card/],
    ['a card that is not there', FOUND, { ...HERE, visible: '3' }, /CUDA_VISIBLE_DEVICES is "3", and the cards are 0/],
    ['cards that are hidden', FOUND, { ...HERE, visible: '' }, /CUDA_VISIBLE_DEVICES is ""/],
    [
      'an old card',
      { ...FOUND, cards: [{ ...A100, name: 'Tesla M60', capability: '5.2' }] },
      HERE,
      />= 6\.0, got Tesla M60 with 5\.2/,
    ],
    [
      'a full card',
      { ...FOUND, cards: [{ ...A100, free: 300 }] },
      HERE,
      /expected 1024 MiB of free memory on NVIDIA A100, got 300/,
    ],
  ];
  for (const [name, found, where, expected] of REFUSED) {
    test(name, () => {
      const { why = '', card } = usableCard(found, where);
      assert.equal(card, undefined);
      assert.match(why, expected);
      assert.ok(!why.includes('\n') && why.length < 200, why);
    });
  }
});

test('of several cards the first is used, or the one that the usual variable names', () => {
  const both = { ...FOUND, cards: [A100, T4] };
  assert.equal(usableCard(both, HERE).card, A100);
  assert.match(usableCard(both, HERE).remarks!.join(), /the first of 2 cards is used; CUDA_VISIBLE_DEVICES=1/);
  for (const visible of ['1', '1,0', 'GPU-bb22', 'GPU-bb']) {
    assert.equal(usableCard(both, { ...HERE, visible }).card, T4, visible);
  }
  const newer = { ...FOUND, cards: [{ ...A100, name: 'NVIDIA B200', capability: '10.0' }] };
  assert.match(usableCard(newer, HERE).remarks!.join(), /NVIDIA B200 is newer than CUDA 12\.5/);
});

test('drivers are compared by their numbers', () => {
  const by = (driver: string) => usableCard({ ...FOUND, driver }, HERE).why;
  assert.match(by('525.60.11') ?? '', /got 525\.60\.11/);
  assert.match(by('525.9') ?? '', /got 525\.9/);
  for (const driver of ['525.60.13', '525.105.17', '1000.1']) assert.equal(by(driver), undefined);
});

test('doctor tells driver, card, memory and capability, and the command for what is missing', () => {
  const texts = (found: Found, built: boolean, where = HERE) =>
    gpuFindings(found, { built, webgpu: built, where })
      .map(({ name, found: what, note }) => `${name}: ${what} (${note})`)
      .join('\n');
  const without = texts({ cards: [] }, false);
  assert.match(without, /NVIDIA driver: null/);
  assert.match(without, /CUDA build: null \(not needed: there is no NVIDIA card\)/);
  assert.match(without, /WebGPU: null \(.*npm run setup -- --webgpu/);
  const fresh = texts(FOUND, false);
  assert.match(fresh, /NVIDIA driver: 550\.54\.15 \(\/usr\/lib\/libcuda\.so\.1\)/);
  assert.match(
    fresh,
    /NVIDIA card 0: NVIDIA A100, 40960 MiB \(40000 free\), compute capability 8\.0 \(the one that is used\)/,
  );
  assert.match(fresh, /CUDA build: null \(`npm run setup -- --gpu` fetches it \(2\.4 GB\)/);
  assert.match(
    texts(FOUND, true),
    /CUDA build: TensorFlow with CUDA.*INFERENCE_SCALING_BACKEND=tensorflow-gpu uses it/,
  );
  assert.match(texts({ ...FOUND, driver: '470.1' }, false), /CUDA build: null \(not usable: expected an NVIDIA driver/);
  assert.match(texts({ ...FOUND, cards: [], failed: 'no answer' }, false), /NVIDIA driver: 550\.54\.15 \(no answer\)/);
});

test('set-up says what a card would take, and nothing without a driver', () => {
  const said = (asked: string[], found: Found, built = false) => {
    const lines: string[] = [];
    sayWhatGpuWouldTake(asked, (line) => lines.push(line), found, built);
    return lines.join('\n');
  };
  assert.equal(said([], { cards: [] }), '');
  assert.equal(said(['--gpu'], FOUND), '');
  assert.equal(said([], FOUND, true), '');
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  assert.match(said([], { ...FOUND, driver: '470.1' }), /^set-up: no GPU is used: expected an NVIDIA driver/);
  assert.match(said([], FOUND), /^set-up: found NVIDIA A100, 40960 MiB.*`npm run setup -- --gpu` fetches.*\(2\.4 GB\)/);
});

describe('wheels', () => {
  const python = ['python3'].find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  const skip = python === undefined ? 'needs python3' : false;
  const stage = (...args: string[]) =>
    execFileSync(python!, [inPackage('environment', 'gpu', 'stage.py'), ...args], { encoding: 'utf8', stdio: 'pipe' });
  const wheel = (name: string, files: Record<string, string>) => {
    const path = join(folder, name);
    const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, text in json.loads(sys.argv[2]).items(): archive.writestr(name, text)
import hashlib; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())`;
    const digest = execFileSync(python!, ['-c', script, path, JSON.stringify(files)], { encoding: 'utf8' }).trim();
    return { path, digest };
  };

  test('are laid out where the libraries look for each other', { skip }, () => {
    const to = join(folder, 'a path', 'deps');
    const made = wheel('made.whl', {
      'tensorflow/libtensorflow_cc.so.2': 'cc',
      'tensorflow/python/large.so': 'not needed',
      'nvidia/cublas/lib/libcublas.so.12': 'cublas',
      'nvidia/cublas/include/cublas.h': 'not needed',
      'nvidia/nccl/lib/libnccl.so.2': 'nccl',
      'nvidia/cuda_nvcc/bin/ptxas': 'ptxas',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc': 'libdevice',
    });
    stage(made.path, made.digest, to);
    assert.equal(readFileSync(join(to, 'lib/libtensorflow_cc.so.2'), 'utf8'), 'cc');
    assert.equal(readFileSync(join(to, 'nvidia/cublas/lib/libcublas.so.12'), 'utf8'), 'cublas');
    assert.equal(readFileSync(join(to, 'nvidia/cuda_runtime/lib/libnccl.so.2'), 'utf8'), 'nccl');
    assert.equal(lstatSync(join(to, 'nvidia/cuda_nvcc/bin/ptxas')).mode & 0o111, 0o111);
    assert.ok(existsSync(join(to, 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc')));
    assert.ok(!existsSync(join(to, 'nvidia/cublas/include')) && !existsSync(join(to, 'tensorflow')));
  });

  test('of another content are refused and deleted', { skip }, () => {
    const made = wheel('other.whl', { 'tensorflow/libtensorflow_cc.so.2': 'cc' });
    const of = (error: { stderr?: string }) => /expected a file with SHA-256 0{64}, got/.test(error.stderr ?? '');
    assert.throws(() => stage(made.path, '0'.repeat(64), join(folder, 'refused')), of);
    assert.ok(!existsSync(made.path) && !existsSync(join(folder, 'refused')));
  });
});

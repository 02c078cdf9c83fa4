// @ts-check
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { installLocked, run } from '../children.mjs';
import {
  ADDON,
  digest,
  filesBelow,
  howToInstall,
  KERNEL_NAME,
  LIBTENSORFLOW,
  LOCAL,
  PYTHON,
  ROOT,
  readJson,
  remove,
  TSC,
  VENV,
  which,
  writeWhole,
} from '../places.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => string} key changes when the step has to be done again
 * @property {() => boolean} present a cheap look whether what it made is still there
 * @property {() => Promise<void>} perform
 * @property {() => string | undefined} [lacks] what the machine lacks for it, and how to get it
 * @property {string} [optional] what works without it; absent when nothing does
 */

const HERE = [ROOT, process.platform, process.arch];

/** What pip installs, and brings, each file held to a SHA-256. */
const REQUIREMENTS = join(ROOT, 'environment/requirements.locked.txt');
const WHEELS = join(ROOT, 'environment/setup/tensorflow.txt');
const HASHED = ['--quiet', '--disable-pip-version-check', '--require-hashes', '-r'];

export const TENSORFLOW_VERSION = /==(\S+)/.exec(readFileSync(WHEELS, 'utf8'))?.[1] ?? '';

/** What package.json says of packages; scripts and exports may change without a new installation. @param {any} manifest */
export const installedBy = ({ dependencies, devDependencies, peerDependencies, overrides }) =>
  JSON.stringify({ dependencies, devDependencies, peerDependencies, overrides });

/** @type {Step} */
export const packages = {
  name: 'npm packages',
  key: () => digest([...HERE, installedBy(readJson(join(ROOT, 'package.json')))], [join(ROOT, 'package-lock.json')]),
  present: () => existsSync(join(ROOT, 'node_modules/.package-lock.json')) && existsSync(TSC),
  async perform() {
    await installLocked(ROOT, ['--include=dev']);
  },
};

/** @returns {{path: string, version: string} | undefined} a Python >= 3.10 that has venv */
export function findPython() {
  for (const name of [
    process.env.PYTHON,
    'python3',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
    'python',
  ]) {
    const path = which([name]);
    if (path === undefined) continue;
    try {
      const script =
        'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3]); sys.exit(sys.version_info < (3, 10))';
      return {
        path,
        version: execFileSync(path, ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
      };
    } catch {
      // Too old or without venv: look on.
    }
  }
  return undefined;
}

/** @type {Step} */
export const python = {
  name: 'Python environment',
  key: () => digest(HERE, [REQUIREMENTS]),
  present: () => existsSync(PYTHON) && existsSync(join(VENV, 'bin/jupyter')),
  lacks() {
    if (findPython() !== undefined) return undefined;
    const how = howToInstall({ debian: 'python3 python3-venv', fedora: 'python3', macos: 'brew install python' });
    return `Python >= 3.10 with its venv module was not found; notebooks need it. ${how}`;
  },
  async perform() {
    const found = /** @type {{path: string}} */ (findPython());
    // An environment that is there and works is brought up to date: most of it stays as it is.
    const works = existsSync(PYTHON) && (await run(PYTHON, ['-m', 'pip', '--version']).then(Boolean, () => false));
    if (!works) await run(found.path, ['-m', 'venv', '--clear', VENV]);
    await run(PYTHON, ['-m', 'pip', 'install', ...HASHED, REQUIREMENTS]);
  },
};

/** The C++ compiler, if there is one. */
export function findCompiler() {
  return process.env.CXX ? which([process.env.CXX]) : which(['g++', 'c++', 'clang++']);
}

/** @returns {readonly string[] | undefined} the platform of the wheel that holds libtensorflow for this machine */
export function tensorflowWheel() {
  const linux = (/** @type {string} */ arch) => [
    '--platform',
    `manylinux_2_17_${arch}`,
    '--platform',
    `manylinux2014_${arch}`,
  ];
  const name = `${process.platform}-${process.arch}`;
  if (name === 'linux-x64') return linux('x86_64');
  if (name === 'linux-arm64') return linux('aarch64');
  if (name === 'darwin-arm64') return ['--platform', 'macosx_12_0_arm64'];
  return undefined;
}

const LIBRARY_ENDING = process.platform === 'darwin' ? '.2.dylib' : '.so.2';
const LINK_ENDING = process.platform === 'darwin' ? '.dylib' : '.so';

const UNZIP = `
import sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith('tensorflow/libtensorflow_') or name.startswith(('tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/', 'tensorflow/include/xla/tsl/', 'tensorflow/include/tsl/')):
            archive.extract(name, target)
`;

async function fetchTensorflow() {
  const home = join(LIBTENSORFLOW, 'tensorflow');
  if (existsSync(home)) return home;
  const platform = /** @type {NonNullable<ReturnType<typeof tensorflowWheel>>} */ (tensorflowWheel());
  const downloads = join(LOCAL, 'download');
  remove(downloads);
  mkdirSync(downloads, { recursive: true });
  const fetched = ['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--abi', 'cp312', ...platform];
  const patience = ['--retries', '2', '--timeout', '30'];
  await run(PYTHON, ['-m', 'pip', 'download', ...patience, ...fetched, '-d', downloads, ...HASHED, WHEELS]);
  const file = readdirSync(downloads).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip brought no wheel of libtensorflow ${TENSORFLOW_VERSION}`);
  const unpacked = join(downloads, 'unpacked');
  await run(PYTHON, ['-c', UNZIP, join(downloads, file), unpacked]);
  remove(LIBTENSORFLOW);
  renameSync(unpacked, LIBTENSORFLOW);
  remove(downloads);
  return home;
}

/** @param {string} target @param {string} path */
function link(target, path) {
  remove(path);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** @type {Step} */
export const tensorflow = {
  name: 'native TensorFlow',
  key: () => digest([...HERE, TENSORFLOW_VERSION]),
  present: () => existsSync(ADDON) && existsSync(LIBTENSORFLOW),
  optional: 'the WebAssembly backend is used instead: the same results in kind, several times slower',
  lacks() {
    if (tensorflowWheel() === undefined)
      return `PyPI has no libtensorflow ${TENSORFLOW_VERSION} for ${process.platform}-${process.arch}; ${tensorflow.optional}`;
    if (findCompiler() !== undefined) return undefined;
    const how = howToInstall({ debian: 'g++', fedora: 'gcc-c++', macos: 'xcode-select --install' });
    return `no C++ compiler (g++, c++ or clang++, or the one that CXX names) was found; ${tensorflow.optional}. ${how}`;
  },
  async perform() {
    const home = await fetchTensorflow();
    const addon = dirname(dirname(dirname(ADDON)));
    const lib = join(addon, 'deps/lib');
    link(join(home, 'include'), join(addon, 'deps/include'));
    const cc = join(home, `libtensorflow_cc${LIBRARY_ENDING}`);
    const framework = join(home, `libtensorflow_framework${LIBRARY_ENDING}`);
    link(cc, join(lib, `libtensorflow${LINK_ENDING}`));
    link(cc, join(lib, `libtensorflow_cc${LIBRARY_ENDING}`));
    link(framework, join(lib, `libtensorflow_framework${LINK_ENDING}`));
    link(framework, join(lib, `libtensorflow_framework${LIBRARY_ENDING}`));
    const sources = filesBelow(join(addon, 'binding'), (name) => name.endsWith('.cc'));
    const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
    const undefinedSymbols = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
    mkdirSync(dirname(ADDON), { recursive: true });
    const built = `${ADDON}.${process.pid}.tmp`;
    await run(/** @type {string} */ (findCompiler()), [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', ...undefinedSymbols, ...sources],
      ...['-I', join(ROOT, 'node_modules/node-api-headers/include'), '-I', join(addon, 'deps/include')],
      ...['-L', lib, '-ltensorflow', '-ltensorflow_framework', `-Wl,-rpath,${origin}/../../deps/lib`, '-o', built],
    ]);
    renameSync(built, ADDON);
  },
};

const OWN_NAME = join(ROOT, 'node_modules/inference-scaling');

/** The package under its own name, for notebooks: their compiler looks for it in node_modules. @type {Step} */
export const ownName = {
  name: 'link to the library',
  key: () => digest(HERE),
  present: () => lstatSync(OWN_NAME, { throwIfNoEntry: false })?.isSymbolicLink() === true && existsSync(OWN_NAME),
  async perform() {
    link('..', OWN_NAME);
  },
};

const isSource = (/** @type {string} */ name) => name.endsWith('.ts');

/** Changes when the library's sources do. */
export function sourceDigest() {
  return digest(
    [],
    [...filesBelow(join(ROOT, 'src'), isSource), join(ROOT, 'tsconfig.json'), join(ROOT, 'package-lock.json')],
  );
}

/** @type {Step} */
export const build = {
  name: 'TypeScript build',
  key: () => digest(HERE) + sourceDigest(),
  present: () => existsSync(join(ROOT, 'dist/index.js')),
  async perform() {
    const built = join(LOCAL, 'build');
    remove(built);
    await run(process.execPath, [TSC, '-p', ROOT, '--outDir', built]);
    remove(join(ROOT, 'dist'));
    renameSync(built, join(ROOT, 'dist'));
  },
};

const KERNELSPEC = join(VENV, 'share/jupyter/kernels', KERNEL_NAME);

const logos = () => filesBelow(join(ROOT, 'environment/kernel'), (name) => name.startsWith('logo'));

/** JupyterLab asks for nothing and fetches nothing at its start. */
const SETTINGS = JSON.stringify({
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
});

/** @type {Step} */
export const kernel = {
  name: 'notebook kernel',
  key: () => digest([...HERE, process.execPath, kernelspec(), SETTINGS], logos()),
  present: () => existsSync(join(KERNELSPEC, 'kernel.json')),
  async perform() {
    writeWhole(join(KERNELSPEC, 'kernel.json'), kernelspec());
    for (const logo of logos())
      copyFileSync(logo, join(KERNELSPEC, basename(logo).replace('logo.svg', 'logo-svg.svg')));
    writeWhole(join(VENV, 'share/jupyter/lab/settings/overrides.json'), SETTINGS);
  },
};

/** Node counts a cell's timers and promises as the cell's without a check that an interrupt would break, where it can. */
const COUNTING = ['--experimental-async-context-frame', '--no-force-async-hooks-checks'].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** The way from the folder of the kernelspec, so that a checkout that is moved still starts its own kernel, which says what to run. */
function kernelspec() {
  const script = `{resource_dir}/${relative(KERNELSPEC, join(ROOT, 'environment/kernel/kernel.cjs'))}`;
  const argv = [process.execPath, '--disable-warning=ExperimentalWarning', ...COUNTING, script, '{connection_file}'];
  return JSON.stringify(
    { argv, display_name: 'TypeScript (inference-scaling)', language: 'typescript', interrupt_mode: 'message' },
    null,
    2,
  );
}

/** @type {Step} */
export const browser = {
  name: 'browser for figures',
  key: () => digest([...HERE, process.env.CHROME ?? '', String(which(['chromium', 'google-chrome']))]),
  present: () => existsSync(join(ROOT, 'node_modules/playwright-core')),
  optional: 'figures are written as CSV and HTML',
  async perform() {
    const look = `
      const { findChromium } = await import('./dist/figures/drawing/chromium.js');
      const { path, missing } = await findChromium();
      if (path === null) { console.error(missing); process.exit(1); }`;
    await run(process.execPath, ['--input-type=module', '-e', look], { cwd: ROOT });
  },
};

// What set-up and the search for a browser do on machines that this one is not: a fake of process.platform and process.arch.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inPackage } from '../compute/paths.js';

/** What a script prints as JSON on a machine of that kind, with nothing on its PATH. */
function on(platform: string, arch: string, script: string): unknown {
  const fake = Object.entries({ platform, arch })
    .map(([name, value]) => `Object.defineProperty(process, '${name}', { value: '${value}' });`)
    .join('');
  const text = `${fake}\nconsole.log(JSON.stringify(await (async () => { ${script} })()));`;
  const { CHROME: _, CXX: __, ...env } = process.env;
  const options = { encoding: 'utf8', env: { ...env, PATH: '/nowhere' } } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', text], options));
}
const module = (...parts: string[]) => JSON.stringify(pathToFileURL(inPackage(...parts)).href);

test('libtensorflow is fetched where PyPI has it, and elsewhere set-up says so and that WebAssembly stands in', () => {
  const script = `const { tensorflow, tensorflowWheel } = await import(${module('environment', 'setup', 'steps.mjs')});
    return [tensorflowWheel()?.[1], tensorflow.lacks()];`;
  const compiler = /^no C\+\+ compiler .*WebAssembly.*xcode-select --install$/;
  for (const [platform, arch, wheel] of [
    ['linux', 'x64', 'manylinux_2_17_x86_64'],
    ['linux', 'arm64', 'manylinux_2_17_aarch64'],
    ['darwin', 'arm64', 'macosx_12_0_arm64'],
  ] as const) {
    const [found, lacks] = on(platform, arch, script) as [string, string];
    assert.equal(found, wheel);
    assert.match(lacks, compiler);
  }
  const [wheel, lacks] = on('darwin', 'x64', script) as [null, string];
  assert.equal(wheel, null);
  assert.match(lacks, /^PyPI has no libtensorflow \S+ for darwin-x64; the WebAssembly backend is used instead/);
});

test('the packaged Chromium is for Linux on x64; elsewhere a browser of the system is asked for, by its command', () => {
  const script = `const { findChromium } = await import(${module('dist', 'figures', 'drawing', 'chromium.js')});
    return await findChromium();`;
  for (const [platform, arch] of [
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
  ] as const) {
    const { path, missing } = on(platform, arch, script) as { path: string | null; missing?: string };
    assert.equal(path, null);
    assert.match(
      missing!,
      /^no Chromium starts here \(Debian: apt-get install chromium; .*macOS: brew install --cask google-chrome/,
    );
  }
});

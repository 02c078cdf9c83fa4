import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { blocksOf, indentedOf, withoutBlocks } from './cli/fixtures/markdown.js';
import { run } from './cli/fixtures/run.js';
import { inPackage, ROOT } from './compute/paths.js';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => inPackage(name)),
  ...readdirSync(inPackage('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => inPackage('docs', name)),
];
const textOf = (path: string) => readFileSync(path, 'utf8');
const shown = (path: string) => relative(ROOT, path);

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Text of a page without its code. */
const proseOf = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, '');

test('every link of the README and the docs leads to a file, and to a heading where it names one', () => {
  let count = 0;
  for (const page of PAGES) {
    for (const [, target] of proseOf(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [name, anchor] = target!.split('#') as [string, string?];
      const path = name === '' ? page : join(dirname(page), decodeURIComponent(name));
      assert.ok(existsSync(path), `${shown(page)}: expected a file at ${target}, got none`);
      if (anchor !== undefined) {
        assert.ok(anchors(textOf(path)).has(anchor), `${shown(page)}: expected a heading for ${target}, got none`);
      }
      count++;
    }
  }
  assert.ok(count > 50, `expected more than 50 links, got ${count}`);
});

test('a tag in the prose would vanish on a page, so that it stands in code', () => {
  for (const page of PAGES) {
    const prose = proseOf(textOf(page)).replace(/^ {4}.*$/gm, '');
    const tags = prose.match(/<\/?(?!br\b|b\b)[a-z][^>\n]*>/gi) ?? [];
    assert.deepEqual(tags, [], shown(page));
  }
});

test('every page of the docs is linked from the README', () => {
  const readme = textOf(inPackage('README.md'));
  for (const page of PAGES.slice(1))
    assert.ok(readme.includes(`](${shown(page)})`), `${shown(page)} is not in the README`);
  assert.ok(
    Buffer.byteLength(readme) <= 5000,
    `README.md: expected at most 5000 bytes, got ${Buffer.byteLength(readme)}`,
  );
});

/** Lines of code blocks, fenced or indented, and code in a line, without what a comment says. */
function codeOf(text: string): string[] {
  const fenced = blocksOf(text).flatMap((block) => block.split('\n'));
  const inline = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  return [...fenced, ...indentedOf(text), ...inline].map((line) => line.replace(/\s#\s.*$/, '').trim());
}

test('every command that the docs name is there, and so are its options', async () => {
  const { scripts } = JSON.parse(textOf(inPackage('package.json'))) as { scripts: Record<string, string> };
  const usages = new Map<string, string>();
  let count = 0;
  for (const page of PAGES.filter((path) => !path.endsWith('CHANGELOG.md'))) {
    for (const line of codeOf(textOf(page))) {
      const script = /\bnpm run ([a-z-]+)/.exec(line)?.[1];
      if (script !== undefined) assert.ok(Object.hasOwn(scripts, script), `${shown(page)}: no script of ${line}`);
      const [, command, rest] = /\bnpx inference-scaling ([a-z]+)(.*)$/.exec(line) ?? [];
      if (command === undefined) continue;
      if (!usages.has(command)) {
        const { code, out } = await run(command, '--help');
        assert.equal(code, 0, `${shown(page)}: ${line}`);
        usages.set(command, out);
      }
      for (const [option] of rest!.matchAll(/(?<=\s)--[a-z-]+/g)) {
        assert.match(usages.get(command)!, new RegExp(`${option}(?![a-z-])`), `${shown(page)}: ${line}`);
      }
      count++;
    }
  }
  assert.ok(count >= 20, `expected 20 commands and more, got ${count}`);
});

/** The names that are said to be in a subpath, by a table of choices or by a line "In code". */
function* namedIn(text: string): Generator<{ name: string; room: string }> {
  const names = (list: string) => [...list.matchAll(/`([A-Za-z0-9]+)/g)].map(([, name]) => name!);
  for (const [, wanted, room] of text.matchAll(/^\| [^|]+ \| ([^|]+) \| `([a-z]+)` \|$/gm))
    for (const name of names(wanted!)) yield { name, room: room! };
  for (const [, room, list] of text.matchAll(/\(`inference-scaling\/([a-z]+)`\): ((?:`\w+`(?:, )?)+)/g))
    for (const name of names(list!)) yield { name, room: room! };
}

for (const [page, least] of [
  ['choosing.md', 20],
  ['theory.md', 50],
] as const) {
  test(`what docs/${page} names is exported where it says`, async () => {
    const named = [...namedIn(textOf(inPackage('docs', page)))];
    for (const { name, room } of named) {
      const names = (await import(`./${room}/index.js`)) as Record<string, unknown>;
      assert.ok(name in names, `docs/${page}: expected ${name} in inference-scaling/${room}`);
    }
    assert.ok(named.length >= least, `expected ${least} names and more, got ${named.length}`);
  });
}

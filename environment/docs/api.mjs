// @ts-check
// The reference, one page per room that is a subpath of the package, from the doc blocks.
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, readJson } from '../places.mjs';

/** @returns {{name: string, file: string}[]} subpaths of the package with the source of their entry */
export function subpaths() {
  const { exports } = readJson(join(ROOT, 'package.json'));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([name, target]) => ({
      name: name === '.' ? 'inference-scaling' : name.slice(2),
      file: join(ROOT, target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts')),
    }));
}

/** What stands in a table each, and not under a heading each. */
const TABLES = [
  'parameters',
  'interfaceProperties',
  'classProperties',
  'typeAliasProperties',
  'typeDeclaration',
  'propertyMembers',
  'enumMembers',
];

/** What typedoc calls the module of an entry. @param {string} file */
const roomOf = (file) => relative(join(ROOT, 'src'), file).replace(/\/?index\.ts$/, '') || 'index';

/** Writes the reference as Markdown below `folder`. @param {string} folder @param {string} modules where typedoc is installed */
export async function writeReference(folder, modules) {
  const at = (/** @type {string} */ name) => pathToFileURL(join(modules, name)).href;
  const { Application } = await import(at('typedoc/dist/index.js'));
  const app = await Application.bootstrapWithPlugins({
    entryPoints: subpaths().map(({ file }) => file),
    tsconfig: join(ROOT, 'tsconfig.json'),
    plugin: [join(modules, 'typedoc-plugin-markdown/dist/index.js')],
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    disableGit: true,
    readme: 'none',
    name: 'Reference',
    validation: false,
    logLevel: 'Error',
    skipErrorChecking: true,
    outputs: [{ name: 'markdown', path: folder }],
    outputFileStrategy: 'modules',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    ...Object.fromEntries(TABLES.map((what) => [`${what}Format`, 'table'])),
    sanitizeComments: true,
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the reference: expected sources that compile, got errors');
  const names = new Map(subpaths().map(({ name, file }) => [roomOf(file), name]));
  for (const room of project.children ?? []) room.name = names.get(room.name) ?? room.name;
  await app.generateOutputs(project);
}

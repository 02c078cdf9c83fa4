#!/usr/bin/env node
// @ts-check
// The command `inference-scaling`: the built library's command line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './places.mjs';

const entry = join(ROOT, 'dist/cli/main.js');
if (!existsSync(entry)) {
  process.stderr.write('inference-scaling: the library is not built yet; run npm run setup\n');
  process.exit(1);
}
const { main } = await import(pathToFileURL(entry).href);
process.exitCode = await main(process.argv.slice(2));

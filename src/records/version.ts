import { readFileSync } from 'node:fs';
import { inPackage } from '../compute/paths.js';

let version: string | undefined;

/** This library's version, as rows carry it. */
export function libraryVersion(): string {
  version ??= (JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string }).version;
  return version;
}

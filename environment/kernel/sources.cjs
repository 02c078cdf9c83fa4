// Frames of compiled files in the lines of their sources.
'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { dirname, join, relative, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

/** The checkout. */
const ROOT = resolve(__dirname, '../..');

/** The map of each file that was asked for; undefined where there is none. @type {Map<string, SourceMap | undefined>} */
const maps = new Map();

/** Gives the map of a file that was compiled in memory. @param {string} file @param {string} text */
const keepMap = (file, text) => void maps.set(file, new SourceMap(JSON.parse(text)));

/** @param {string} file */
function mapOf(file) {
  if (!maps.has(file)) {
    const beside = `${file}.map`;
    let map;
    try {
      map = existsSync(beside) ? new SourceMap(JSON.parse(readFileSync(beside, 'utf8'))) : undefined;
    } catch {
      // Not a map: the compiled line is better than none.
    }
    maps.set(file, map);
  }
  return maps.get(file);
}

/** @param {string} file */
const shownPath = (file) => (file.startsWith(`${ROOT}/`) ? relative(ROOT, file) : file);

/** The library is built in another folder than the one it is run from. @param {string} file @param {string} source as its map names it */
const sourceOf = (file, source) =>
  file.startsWith(join(ROOT, 'dist')) ? join(ROOT, source.replace(/^(\.\.\/)+/, '')) : resolve(dirname(file), source);

/** A frame with the place in its source where that is known. @param {NodeJS.CallSite} frame @param {string} text the frame as it is */
function inSource(frame, text) {
  const name = frame.getFileName();
  if (!name || name.startsWith('node:')) return text;
  const file = name.startsWith('file:') ? fileURLToPath(name) : name;
  const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1];
  const found = mapOf(file)?.findEntry(line - 1, column - 1);
  const isKnown = found !== undefined && 'originalSource' in found && found.originalSource !== undefined;
  const source = isKnown ? sourceOf(file, found.originalSource) : file;
  const place = isKnown ? `${found.originalLine + 1}:${found.originalColumn + 1}` : `${line}:${column}`;
  const where = `${shownPath(source)}:${place}`;
  return text.endsWith(')')
    ? text.replace(/\([^()]*\)$/, `(${where})`)
    : `${/^async /.test(text) ? 'async ' : ''}${where}`;
}

exports.inSource = inSource;
exports.keepMap = keepMap;

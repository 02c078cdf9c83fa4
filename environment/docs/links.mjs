// @ts-check
// Links of the docs, from where they lie in the checkout to where they lie in the site.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ROOT } from '../places.mjs';

const PICTURE = /\.(?:svg|png|jpe?g)$/;
const LINK = /(!?\[(?:[^\][]|\[[^\]]*\])*\])\(([^)\s]+)\)/g;

/** @param {string} path @returns {string} relative to the checkout, with slashes */
const inside = (path) => relative(ROOT, path).split(sep).join('/');

/** Page of the site for a file of the checkout, without its ending. @param {string} file relative to the checkout @returns {string} */
export function pageOf(file) {
  if (file === 'README.md') return 'index';
  if (/^docs\/[^/]+\.md$/.test(file)) return file.slice('docs/'.length, -'.md'.length);
  if (/^[A-Z]+\.md$/.test(file)) return file.slice(0, -'.md'.length).toLowerCase();
  if (/^notebooks\/[^/]+\.ipynb$/.test(file)) return file.slice(0, -'.ipynb'.length);
  return `source/${file.replaceAll('.', '-')}`;
}

/**
 * A text of the checkout with the links that its page has.
 * @param {string} text @param {string} from its file, relative to the checkout
 * @param {{source: Set<string>, pictures: Set<string>}} seen files that the site has to show, which this adds to
 */
export function relink(text, from, seen) {
  const page = pageOf(from);
  /** @param {string} target @returns {string} */
  const up = (target) => {
    const path = relative(dirname(page), target).split(sep).join('/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  // Links in fenced code are code.
  const parts = text.split(/^(```[\s\S]*?^```$)/m);
  return parts
    .map((part) =>
      part.startsWith('```') ? part : part.replace(LINK, (whole, label, target) => linked(whole, label, target)),
    )
    .join('');

  /** @param {string} whole @param {string} label @param {string} target @returns {string} */
  function linked(whole, label, target) {
    if (/^(?:[a-z]+:|#)/.test(target)) return whole;
    const [name = '', anchor] = target.split('#');
    const path = join(ROOT, dirname(from), decodeURIComponent(name));
    if (!existsSync(path)) throw new Error(`${from}: expected a file at ${target}, got none`);
    const file = inside(path);
    if (PICTURE.test(file)) {
      seen.pictures.add(file);
      return `${label}(/${file})`;
    }
    const told = pageOf(file);
    if (told.startsWith('source/')) seen.source.add(file);
    return `${label}(${up(told)}.md${anchor === undefined ? '' : `#${anchor}`})`;
  }
}

/** @param {string} file relative to the checkout @returns {boolean} */
export const isFolder = (file) => statSync(join(ROOT, file)).isDirectory();

// @ts-check
// The site of the docs; pages, side bar and place come from `npm run docs`.
import { readFileSync } from 'node:fs';

const { sidebar } = JSON.parse(readFileSync(new URL('outline.json', import.meta.url), 'utf8'));

/**
 * Indented code scrolls like fenced code, a long name breaks instead of widening its page (in a table, which scrolls, no word does), and on a phone a
 * long formula in a line scrolls too.
 */
const STYLE = `
  .vp-doc pre:not([class]) { overflow-x: auto; padding: 12px 16px; border-radius: 8px; background: var(--vp-code-block-bg) }
  .vp-doc pre:not([class]) code { background: none; padding: 0 }
  .vp-doc :not(pre) > code, .vp-doc h1, .vp-doc h2, .vp-doc h3, .vp-doc h4 { overflow-wrap: anywhere }
  .vp-doc td, .vp-doc td code { overflow-wrap: normal }
  .vp-doc mjx-container { max-width: 100%; overflow-x: auto; overflow-y: hidden }
  @media (max-width: 640px) { .vp-doc mjx-container:not([display]) { display: inline-block; vertical-align: bottom } }
`;

export default {
  title: 'inference-scaling',
  description: 'What does a generative model gain from the compute it spends while generating?',
  outDir: process.env.DOCS_SITE,
  cacheDir: process.env.DOCS_CACHE,
  head: [['style', {}, STYLE]],
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: 'localhostLinks',
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  markdown: { lineNumbers: false, math: true },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar,
    socialLinks: [],
  },
};

// @ts-check
// The site of the docs; pages, side bar and place come from `npm run docs`.
import { readFileSync } from 'node:fs';

const { sidebar } = JSON.parse(readFileSync(new URL('outline.json', import.meta.url), 'utf8'));

export default {
  title: 'inference-scaling',
  description: 'What does a generative model gain from the compute it spends while generating?',
  outDir: process.env.DOCS_SITE,
  cacheDir: process.env.DOCS_CACHE,
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: 'localhostLinks',
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  markdown: { lineNumbers: false },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar,
    socialLinks: [],
  },
};

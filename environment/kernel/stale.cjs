// Whether the kernel runs what the sources say.
'use strict';

/** What to do before the library can be relied on; undefined where nothing is to be done. @returns {Promise<string | undefined>} */
async function stale() {
  const { outOfDate } = await import('../setup/setup.mjs');
  const { build, kernel, missing } = outOfDate();
  if (missing) return 'the library is not built: run npm run setup, then restart the kernel';
  if (kernel) return 'this kernel was set up for another place or Node.js: run npm run setup, then restart the kernel';
  if (build) return 'the library was built from other sources: run npm run setup, then restart the kernel';
  return undefined;
}

exports.stale = stale;

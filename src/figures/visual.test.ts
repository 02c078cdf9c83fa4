// Slow: draws in a browser.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { inPackage } from '../compute/paths.js';
import { fitLaw } from '../fit/least-squares.js';
import { power } from '../laws/power.js';
import { findChromium } from './drawing/chromium.js';
import { withRenderer } from './drawing/renderer.js';
import type { Figure } from './figure.js';
import { scalingFigure, scalingSeries } from './scaling.js';
import { FAMILY_COLOURS } from './theme.js';

/** Other versions of a browser smooth edges differently; a changed figure differs by more. */
const ALLOWED = 0.002;
const REFERENCE = inPackage('src', 'figures', 'reference');
const CHANGES = inPackage('.local', 'figure-changes');

function reference(slope = -0.5): Figure {
  const points = [1, 2, 4, 8, 16, 32].map((depth) => {
    const y = 10 * depth ** slope;
    return {
      depth,
      samples: 10,
      nfe: depth,
      flops: 1e6 * depth,
      wallMs: 1,
      value: y,
      error: y / 20,
      low: 0.9 * y,
      high: 1.1 * y,
    };
  });
  const fit = fitLaw(
    power,
    points.map(({ flops: x, value, error }) => ({ x, y: value, sigma: error })),
  );
  return scalingFigure({
    name: 'reference',
    title: 'The figure that every other is judged by',
    xTitle: 'inference FLOPs a sample',
    yTitle: 'error',
    yLog: true,
    series: [scalingSeries({ label: 'flow', colour: FAMILY_COLOURS.flow, points, fit })],
  });
}

/** Compares with the picture that is kept; a change is written as a picture, and the message says where. */
async function judge(figure: Figure): Promise<string | undefined> {
  return withRenderer(async (renderer) => {
    const png = await renderer.png(figure);
    const kept = join(REFERENCE, `${figure.name}.png`);
    if (process.env.UPDATE_FIGURES || !existsSync(kept)) {
      mkdirSync(dirname(kept), { recursive: true });
      writeFileSync(kept, png);
      return '';
    }
    const { share, png: change } = await renderer.compare(readFileSync(kept), png);
    if (share <= ALLOWED) return '';
    mkdirSync(CHANGES, { recursive: true });
    const shown = join(CHANGES, `${figure.name}.png`);
    writeFileSync(shown, change);
    return `${figure.name}: ${(100 * share).toFixed(2)}% of the pixels changed, see ${shown}; UPDATE_FIGURES=1 keeps the change`;
  });
}

test('a figure looks as it did', async (t) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return t.skip(missing);
  assert.equal(await judge(reference()), '');
});

test('a figure that changes is seen, and the change is shown', async (t) => {
  const { missing } = await findChromium();
  if (missing !== undefined) return t.skip(missing);
  const kept = process.env.UPDATE_FIGURES;
  delete process.env.UPDATE_FIGURES;
  try {
    const message = await judge(reference(-0.6));
    assert.match(message!, /^reference: [\d.]+% of the pixels changed, see .*reference\.png/);
    const shown = /see (.*\.png);/.exec(message!)![1]!;
    assert.equal(readFileSync(shown).toString('latin1', 1, 4), 'PNG');
  } finally {
    if (kept !== undefined) process.env.UPDATE_FIGURES = kept;
  }
});

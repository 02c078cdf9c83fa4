import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inPackage } from '../compute/paths.js';
import type { Card } from '../networks/checkpoint.js';
import { RECIPES } from './index.js';
import { isMadeBy } from './recipe.js';

const folder = inPackage('data', 'models');
const ENDING = '.card.json';
const cards = readdirSync(folder).filter((name) => name.endsWith(ENDING));
const cardOf = (name: string) => JSON.parse(readFileSync(join(folder, `${name}${ENDING}`), 'utf8')) as Card;

test('every committed checkpoint is made by the recipe that its card names, and every recipe is committed', () => {
  for (const [key, recipe] of Object.entries(RECIPES)) {
    const card = cardOf(recipe.name);
    assert.ok(isMadeBy(card, recipe), `${recipe.name}: its card is of another recipe`);
    assert.equal(card.command, `npm run train -- ${key}`);
  }
  assert.equal(cards.length, Object.keys(RECIPES).length);
});

test('a checkpoint of other steps, another seed or another network is not taken for one by the recipe', () => {
  const recipe = RECIPES.flow!;
  const card = cardOf(recipe.name);
  const { steps } = recipe.training;
  for (const changed of [
    { seed: 1 },
    { name: 'flow-digits-small' },
    { network: { ...recipe.network, channels: 16 } },
    { training: { ...recipe.training, steps: steps + 1 } },
  ]) {
    assert.ok(!isMadeBy({ ...card, ...changed }, recipe), JSON.stringify(changed));
  }
});

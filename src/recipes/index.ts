import { classifier, clothesRecipes, diffusion, digitsRecipes, flow, judge, otherNetworks } from './images.js';
import { ladder, language, otherTasks, products, revisers } from './language.js';
import type { Recipe } from './recipe.js';
import { rewards } from './rewards.js';

/** Every committed checkpoint's recipe, by the name that `npm run train -- NAME` takes. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  classifier,
  judge,
  flow,
  diffusion,
  language,
  ...digitsRecipes,
  ...otherNetworks,
  ...clothesRecipes,
  ...ladder,
  ...products,
  ...otherTasks,
  ...revisers,
  ...rewards,
};

/** Names that stand for several recipes. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'digits-ladder': Object.keys(digitsRecipes),
  'digits-networks': Object.keys(otherNetworks),
  clothes: Object.keys(clothesRecipes),
  'language-ladder': ['language', ...Object.keys(ladder)],
  'language-products': Object.keys(products),
  'language-tasks': Object.keys(otherTasks),
};

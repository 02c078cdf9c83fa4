import { classifier, diffusion, digitsRecipes, flow, judge } from './images.js';
import { language } from './language.js';
import type { Recipe } from './recipe.js';

/** Every committed checkpoint's recipe, by the name that `npm run train -- NAME` takes. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  classifier,
  judge,
  flow,
  diffusion,
  language,
  ...digitsRecipes,
};

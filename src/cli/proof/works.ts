import { IMAGE_WORKS } from './image-works.js';
import { LANGUAGE_WORKS } from './language-works.js';
import { PRETRAINED_WORKS } from './pretrained-works.js';
import { TRAINING_WORKS } from './training-works.js';
import type { Works } from './work.js';

/** Everything that `doctor -- --prove` runs: between them they call every program of the library (`coverage.test.ts`). */
export const WORKS: Works = { ...LANGUAGE_WORKS, ...PRETRAINED_WORKS, ...IMAGE_WORKS, ...TRAINING_WORKS };

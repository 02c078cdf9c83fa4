import { choiceDistance } from '../../../laws/over-optimisation.js';
import type { OutcomeRow } from '../../../records/evidence.js';
import { IMAGES, pick, type Scene } from '../pieces.js';
import { answered, type Dice, TRAININGS } from '../rows.js';

const WIDTHS = [1, 4, 16, 64, 256];
/** The law's a and b in the true world, how trainings differ in a, and the noise of one prompt. */
const [A, B, SCATTER, NOISE] = [0.5, 0.2, 0.02, 0.03];
const [PROMPTS, TEXTS] = [40, 600];

const lawful = (n: number, a: number) => choiceDistance(n) * (a - B * choiceDistance(n));

/** Gains by the last point's forecast: what is had at 16 stays. */
const staying = (n: number, a: number) => lawful(Math.min(16, n), a);

function family(random: Dice, name: string, gain: (n: number, a: number) => number): OutcomeRow[] {
  const isText = name === 'language';
  return Array.from({ length: isText ? 1 : TRAININGS }).flatMap((_, training) => {
    const a = A + SCATTER * (isText ? 0 : random.ofTraining(training));
    const of = isText ? {} : ({ family: name, modality: 'image', sampler: 'own' } as const);
    return WIDTHS.flatMap((width) =>
      answered(
        random,
        {
          ...{ task: isText ? 'arithmetic' : 'digits', strategy: 'best-of-n', verifier: 'judge' },
          ...{ model: `${name}-${training}`, width, nfe: 26 * width, flops: 1e6 * width, ...of },
        },
        () => 1,
        isText ? TEXTS : PROMPTS,
      ).map((row) => ({ ...row, correct: null, quality: 0.3 + gain(width, a) + NOISE * random.normal() })),
    );
  });
}

/** On the edge what comes lies halfway between the law's forecast and the last point's: both err alike. */
const halfway = (n: number, a: number) => (lawful(n, a) + staying(n, a)) / 2;

export const overOptimisationWorld: Scene = (random, truth) => ({
  outcomes: [
    ...family(random, 'language', lawful),
    ...IMAGES.flatMap((name) => family(random, name, name === 'flow' ? pick(truth, lawful, staying, halfway) : lawful)),
  ],
});

import { FEW_SHOT, FEW_SHOT_TASKS, fewShot } from './few-shot.js';
import type { DigitClassifier } from './images/classifier.js';
import { clothes } from './images/clothes.js';
import { digits } from './images/digits.js';
import { addition } from './reasoning/addition.js';
import { arithmetic } from './reasoning/arithmetic.js';
import { countdown } from './reasoning/countdown.js';
import { iteration } from './reasoning/iteration.js';
import { longMultiplication } from './reasoning/long-multiplication.js';
import { multiplication } from './reasoning/multiplication.js';
import { permutations } from './reasoning/permutations.js';
import type { Difficulties, ReasoningTask } from './reasoning/reasoning.js';
import { recall } from './reasoning/recall.js';
import { revision } from './reasoning/revision.js';
import type { Modality, Problem, Task } from './task.js';

/** What tasks are made from, besides their options; each takes what it needs. */
export interface TaskParts {
  /** What marks images. */
  readonly classifier: DigitClassifier;
}

export type AnyTask = Task<Problem, unknown>;

/** How a task is made. */
export interface TaskFactory<Options extends object = object> {
  readonly name: string;
  readonly modality: Modality;
  readonly needs: readonly (keyof TaskParts)[];
  readonly defaults: Required<Options>;
  /** For every option a value that is not its default, for suites and examples. */
  readonly others: Required<Options>;
  make(parts: TaskParts, options?: Options): AnyTask;
}

/** Holds a factory's options and their other values to the same type. */
const listed = <Options extends object>(factory: TaskFactory<Options>): TaskFactory => factory;

function reasoning(make: (given?: Difficulties) => ReasoningTask): TaskFactory {
  const { name, difficulties } = make();
  return listed<Difficulties>({
    name,
    modality: 'language',
    needs: [],
    defaults: { difficulties, distinct: false },
    others: { difficulties: difficulties.slice(1), distinct: true },
    make: (_, options) => make(options) as AnyTask,
  });
}

const NO_OPTIONS = { defaults: {}, others: {} };

/** Every task with problems and marks. */
export const TASKS: readonly TaskFactory[] = [
  reasoning(arithmetic),
  reasoning(permutations),
  reasoning(addition),
  reasoning(multiplication),
  reasoning(longMultiplication),
  reasoning(countdown),
  reasoning(iteration),
  reasoning(recall),
  reasoning(revision),
  listed({
    name: 'digits',
    modality: 'image',
    needs: ['classifier'],
    ...NO_OPTIONS,
    make: ({ classifier }) => digits(classifier) as AnyTask,
  }),
  listed({
    name: 'clothes',
    modality: 'image',
    needs: ['classifier'],
    ...NO_OPTIONS,
    make: ({ classifier }) => clothes(classifier) as AnyTask,
  }),
  ...FEW_SHOT_TASKS.map((name) =>
    listed({
      name,
      modality: 'language',
      needs: [],
      defaults: FEW_SHOT,
      others: { examples: 7, reply: 'chat' },
      make: (_, options) => fewShot(name, options) as AnyTask,
    }),
  ),
];

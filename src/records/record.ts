/** What is generated. */
export const MODALITIES = ['language', 'image', 'points'] as const;

/** What strategies do with their budgets; see `Strategy`. */
export const STRATEGY_KINDS = ['single', 'choice', 'process', 'noise-search', 'adaptive', 'revision'] as const;

/** What a verifier is in an experiment; "none" where nothing verifies. */
export const ROLES = ['none', 'verifier', 'oracle', 'control'] as const;

/** One sample: all that made it, what it was allowed to spend, what it did spend, and what came of it. One row of a run. */
export interface SampleRecord {
  readonly family: string;
  readonly modality: (typeof MODALITIES)[number];
  /** The checkpoint's name and the start of its weights' SHA-256. */
  readonly model: string;
  /** Trained parameters of the model. */
  readonly parameters: number;
  readonly task: string;
  /** Whether the task is a control, at which more compute cannot help. */
  readonly control: boolean;
  readonly problem: number;
  /** What was asked, as a short hash (see `promptOf`): problems of one prompt are asked the same. */
  readonly prompt?: string | undefined;
  readonly difficulty: number;
  readonly candidate: number;
  readonly strategy: string;
  readonly kind: (typeof STRATEGY_KINDS)[number];
  /** The verifier that chose, or "none". */
  readonly verifier: string;
  readonly role: (typeof ROLES)[number];
  /** The checkpoint of the verifier or reviser, where there is one: rows by other weights are other rows. */
  readonly judge?: string | undefined;
  /** How the model is sampled: "ancestral", "own", "ddim", ... */
  readonly sampler: string;
  /** The options of everything above, defaults left out, as canonical JSON by section (`settingsColumn`). */
  readonly settings: string;
  /** Refinements per candidate. */
  readonly depth: number;
  /** Candidates per problem that the strategy chooses from. */
  readonly width: number;
  /** The critical path: network evaluations that have to wait for each other. */
  readonly serialDepth: number;
  readonly seed: number;
  /** Network evaluations of the generator that the budget allows. */
  readonly nfeAsked: number;
  /** Network evaluations that were spent, verifiers included. */
  readonly nfe: number;
  /** Floating-point operations of this sample, verifiers included. */
  readonly flops: number;
  /** Wall time of this sample: its share of its batch's. */
  readonly wallMs: number;
  readonly quality: number;
  readonly correct: boolean | null;
  readonly features?: readonly number[] | undefined;
  /** The answer that a text gives, where it gives one. */
  readonly answer?: string | undefined;
  /** Log-probability of a whole text under its model, where it is known. */
  readonly logProbability?: number | undefined;
  /** Tokens of a text, thoughts included; of a strategy those of all that its model wrote. */
  readonly tokens?: number | undefined;
  /** Tokens of its prompt, and those of its thoughts where they are counted; of a strategy those of all requests. */
  readonly promptTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Tokens that a judge wrote and read for it. */
  readonly judgeTokens?: number | undefined;
  readonly judgePromptTokens?: number | undefined;
  /** What its tokens cost, in the currency of the table of prices. */
  readonly price?: number | undefined;
  /** The start of the SHA-256 of the text, which is kept beside the rows (`openTexts`). */
  readonly text?: string | undefined;
  /** Why a text ended, in its server's word: "stop", "length", ... */
  readonly finish?: string | undefined;
  /** Milliseconds from the question to the answer, where both are of one request to a server; of a strategy the sum over its rounds, in each the longest. */
  readonly latencyMs?: number | undefined;
  readonly backend: string;
  /** Version of this library. */
  readonly version: string;
}

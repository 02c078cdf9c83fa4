/** One sample, what it was asked and allowed to spend, what it did spend, and what came of it. One row of a run. */
export interface SampleRecord {
  readonly family: string;
  readonly model: string;
  /** Trained parameters of the model. */
  readonly parameters: number;
  readonly task: string;
  readonly problem: number;
  readonly difficulty: number;
  readonly candidate: number;
  readonly strategy: string;
  /** The checkpoint that chose or revised, where one did: rows by other weights are other rows. */
  readonly judge?: string | undefined;
  /** Refinements a candidate. */
  readonly depth: number;
  /** Candidates a problem that the strategy chooses from. */
  readonly width: number;
  readonly seed: number;
  readonly forwardsAsked: number;
  readonly forwardsUsed: number;
  /** Floating-point operations of this sample, verifiers included. */
  readonly flops: number;
  /** Wall time of this sample: its share of its batch's. */
  readonly wallMs: number;
  readonly quality: number;
  readonly correct: boolean | null;
  readonly features?: readonly number[];
  readonly backend: string;
  /** Version of this library. */
  readonly version: string;
}

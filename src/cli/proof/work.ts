/** How results on two devices have to agree: bit for bit, or within a share of their size (absolutely below 1). */
export type Agreement = 'exact' | number;

/** Something that the library compiles, on inputs that are the same on every device. */
export interface Work {
  readonly name: string;
  readonly unit: string;
  /** Units made by one run. */
  readonly amount: number;
  readonly agreement: Agreement;
  /** Whether it is compiled anew by every run, so that its time says nothing of the next one. */
  readonly once?: boolean;
  /** Runs it, read back to numbers. */
  run(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** A work by its name, made when it is asked for. */
export type Works = Readonly<Record<string, () => Promise<Work> | Work>>;

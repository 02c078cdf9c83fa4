export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  /** How many of them a store had before. */
  readonly stored?: number;
  /** The versions of this library that made those, where they are others than this one. */
  readonly versions?: readonly string[];
}

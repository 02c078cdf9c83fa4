import { checkInterrupt } from './interrupt.js';

/**
 * Counts what inference spends, where the network is called: NFE (function evaluations, forward passes per sample), FLOPs and wall time.
 * A nested meter adds to the meters around it, so a strategy's meter includes its verifier's.
 *
 * @example
 * const spent = new Meter();
 * spent.count(4, 1e9);
 * spent.nfe // 4
 */
export class Meter {
  /** Number of function evaluations: a forward pass of a batch counts once per sample. */
  nfe = 0;
  flops = 0;
  wallMs = 0;

  constructor(private readonly parent?: Meter) {}

  /** Adds `nfe` function evaluations that cost `flops` floating-point operations in all; an interrupted notebook cell ends here. */
  count(nfe: number, flops: number): void {
    checkInterrupt();
    this.nfe += nfe;
    this.flops += flops;
    this.parent?.count(nfe, flops);
  }

  /** Times `work` and adds its wall time to this meter (its parents time their own work). */
  time<T>(work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.wallMs += performance.now() - start;
    }
  }

  /** Adds wall time that work took when it was done, for work whose result is only looked up now; to its parents too. */
  remember(wallMs: number): void {
    this.wallMs += wallMs;
    this.parent?.remember(wallMs);
  }

  /** A meter for a part of the work, whose counts are added to this one too. */
  nested(): Meter {
    return new Meter(this);
  }
}

import { type Prediction, shares } from './predictions.js';
import { logSnr, type Process } from './processes/process.js';

/**
 * What a network is trained to minimise: the mean over t of weight(t) |prediction(x_t, t) - target|^2 with x_t = alpha x_0 + sigma e.
 * The prediction is made of the network F by preconditioning, skip x + output F(input x, time) (T. Karras et al., arXiv:2206.00364,
 * section 5), which keeps what goes into F and what is asked of it near a variance of 1.
 */
export interface Objective {
  readonly name: string;
  readonly process: Process;
  readonly predicts: Prediction;
  /** The time that a uniform number on [0, 1) stands for: how often each noise level is trained on. */
  timeOf(u: number): number;
  weight(t: number): number;
  scales(t: number): Scales;
}

/** The factors of preconditioning at one time. */
export interface Scales {
  readonly input: number;
  readonly skip: number;
  readonly output: number;
}

/**
 * The time that a network is told, (1 - tanh(lambda / 4)) / 2 for lambda = log(alpha / sigma): from 0 for data to 1 for noise in every
 * process, infinite log-SNR included.
 *
 * @param process alpha and sigma over time
 * @param t time in the process
 * @returns a number from 0 to 1
 * @example networkTime(flowLinear(), 0.5) // 0.5
 */
export function networkTime(process: Process, t: number): number {
  return (1 - Math.tanh(logSnr(process, t) / 4)) / 2;
}

/**
 * EDM's preconditioning for any process and any prediction, for data of standard deviation s: the network's input is x / r,
 * r^2 = alpha^2 s^2 + sigma^2, and F is the part of the prediction that no multiple of x gives, scaled to variance 1. For the process
 * `edm` and the prediction `data` these are c_in, c_skip and c_out of T. Karras et al., arXiv:2206.00364, table 1.
 *
 * @param process alpha and sigma over time
 * @param predicts what the network's output stands for
 * @param deviation standard deviation s of the data, > 0
 * @returns the three factors as a function of time
 * @throws RangeError for a deviation that is not above 0
 * @example preconditioning(edm(), 'data', 0.5)(0.5) // { input: 1.414..., skip: 0.5, output: 0.353... }
 */
export function preconditioning(process: Process, predicts: Prediction, deviation: number): (t: number) => Scales {
  if (!(deviation > 0 && Number.isFinite(deviation))) {
    throw new RangeError(`preconditioning: expected a standard deviation of the data > 0, got ${deviation}`);
  }
  return (t) => {
    const [alpha, sigma] = [process.alpha(t), process.sigma(t)];
    const [p, q] = shares(predicts, process, t);
    const variance = (alpha * deviation) ** 2 + sigma ** 2;
    // The prediction p x_0 + q e regressed on x, and the deviation of what is left.
    return {
      input: 1 / Math.sqrt(variance),
      skip: (p * alpha * deviation ** 2 + q * sigma) / variance,
      output: (Math.abs(p * sigma - q * alpha) * deviation) / Math.sqrt(variance),
    };
  };
}

const PLAIN: Scales = { input: 1, skip: 0, output: 1 };

function within({ tMin, tMax }: Process): (u: number) => number {
  // Never t = 0, where the score of data does not exist.
  return (u) => tMax - (tMax - tMin) * u;
}

/**
 * Flow matching: the velocity, all times alike. Source: Y. Lipman et al., arXiv:2210.02747, equation 10.
 *
 * @param process alpha and sigma over time
 * @returns the objective
 * @example flowMatching(flowLinear()).predicts // 'velocity'
 */
export function flowMatching(process: Process): Objective {
  return {
    name: `flow-matching in ${process.name}`,
    process,
    predicts: 'velocity',
    timeOf: within(process),
    weight: () => 1,
    scales: () => PLAIN,
  };
}

/**
 * The simple loss of DDPM: the noise, all times alike. Source: J. Ho et al., arXiv:2006.11239, equation 14.
 *
 * @param process alpha and sigma over time
 * @returns the objective
 * @example ddpmLoss(vpCosine()).predicts // 'noise'
 */
export function ddpmLoss(process: Process): Objective {
  return { ...flowMatching(process), name: `ddpm in ${process.name}`, predicts: 'noise' };
}

/**
 * The loss of v, all times alike; as a loss of the data it has the weight 1 + SNR. Source: T. Salimans and J. Ho, arXiv:2202.00512.
 *
 * @param process alpha and sigma over time
 * @returns the objective
 * @example vLoss(vpCosine()).predicts // 'v'
 */
export function vLoss(process: Process): Objective {
  return { ...flowMatching(process), name: `v in ${process.name}`, predicts: 'v' };
}

/**
 * Denoising score matching over noise levels: the score, weight sigma^2, levels alike in the logarithm, and the network's output divided
 * by sigma, as NCSN's is. Sources: Y. Song and S. Ermon, arXiv:1907.05600, equation 6; the division: arXiv:2006.09011, technique 3.
 *
 * @param process alpha and sigma over time
 * @param deviation standard deviation of the data, > 0 (default 1)
 * @returns the objective
 * @throws RangeError for a deviation that is not above 0
 * @example scoreMatching(ve()).predicts // 'score'
 */
export function scoreMatching(process: Process, deviation = 1): Objective {
  const preconditioned = preconditioning(process, 'score', deviation);
  return {
    name: `score-matching in ${process.name}`,
    process,
    predicts: 'score',
    timeOf: uniformInLogSnr(process),
    weight: (t) => process.sigma(t) ** 2,
    scales: (t) => ({ input: preconditioned(t).input, skip: 0, output: 1 / process.sigma(t) }),
  };
}

function uniformInLogSnr(process: Process): (u: number) => number {
  const [first, last] = [logSnr(process, process.tMax), logSnr(process, process.tMin)];
  if (!Number.isFinite(first) || !Number.isFinite(last)) {
    throw new RangeError(
      `score-matching: expected a process with some data and some noise at both ends, got ${process.name} with log-SNR ${first} and ${last}`,
    );
  }
  return (u) => process.timeOfLogSnr(first + (last - first) * u);
}

/** The quantile of the logistic distribution that has the normal's variance: an inverse that needs no tables. */
const logistic = (u: number): number => (Math.sqrt(3) / Math.PI) * Math.log(u / (1 - u));

/**
 * EDM's objective: the data, preconditioned, with the weight 1 / output^2 that makes every level's loss alike at the start; log(sigma /
 * alpha) is drawn around `centre` with deviation `spread` (there from a normal, here from a logistic distribution of the same mean and
 * variance, cut to the process's range). Source: T. Karras et al., arXiv:2206.00364, table 1.
 *
 * @param process alpha and sigma over time
 * @param options `deviation` of the data (default 0.5); `centre` (default -1.2) and `spread` (default 1.2) of log(sigma / alpha)
 * @returns the objective
 * @throws RangeError for a deviation that is not above 0
 * @example edmLoss(edm()).predicts // 'data'
 */
export function edmLoss(process: Process, { deviation = 0.5, centre = -1.2, spread = 1.2 } = {}): Objective {
  const scales = preconditioning(process, 'data', deviation);
  return {
    name: `edm in ${process.name}`,
    process,
    predicts: 'data',
    timeOf(u) {
      const t = process.timeOfLogSnr(-(centre + spread * logistic(Math.min(1 - 2 ** -25, Math.max(2 ** -25, u)))));
      return Math.min(process.tMax, Math.max(process.tMin, t));
    },
    weight: (t) => 1 / scales(t).output ** 2,
    scales,
  };
}

/**
 * The objective with another weight, in its place or beside it: `weighted(ddpmLoss(p), (t) => snr(p, t))`.
 *
 * @param objective whose weight is multiplied
 * @param weight a factor >= 0 at each time
 * @param name what is added to the objective's name
 * @returns the objective
 * @example weighted(ddpmLoss(vpCosine()), (t) => t, 'late').weight(0.5) // 0.5
 */
export function weighted(objective: Objective, weight: (t: number) => number, name: string): Objective {
  return { ...objective, name: `${objective.name}, ${name}`, weight: (t) => objective.weight(t) * weight(t) };
}

/**
 * min(SNR, gamma) in units of the data's loss, turned into the unit of what is predicted. Source: T. Hang et al., arXiv:2303.09556.
 *
 * @param objective whose weight is replaced
 * @param gamma the largest weight (default 5)
 * @returns the objective
 * @example minSnr(ddpmLoss(vpCosine())).predicts // 'noise'
 */
export function minSnr(objective: Objective, gamma = 5): Objective {
  const { process, predicts } = objective;
  return weighted(
    objective,
    (t) => {
      const snr = (process.alpha(t) / process.sigma(t)) ** 2;
      const [p, q] = shares(predicts, process, t);
      // With x_t known, an error d of the data is one of (p - q alpha / sigma) d of the prediction.
      return Math.min(snr, gamma) / (p - (q * process.alpha(t)) / process.sigma(t)) ** 2;
    },
    `min-snr-${gamma}`,
  );
}

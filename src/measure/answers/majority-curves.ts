import { permutation, Stream } from '../../compute/random.js';

/** Orders in which the answers of a problem are looked at. */
const ORDERS = 40;

/**
 * For every problem the chance that the majority of n of its answers is right, for n from 1 to the number of answers: the mean over 40
 * random orders, ties to the answer that came first.
 *
 * @param answers of every problem
 * @param rights the right answer of every problem
 * @param options `seed` of the random orders
 * @returns for each problem the chance at n = 1, 2, ...
 * @throws RangeError where the right answers are not one per problem
 * @example majorityCurves([['a', 'b', 'a']], ['a'], { seed: 0 })[0] // about [0.67, 0.67, 1]
 */
export function majorityCurves(
  answers: readonly (readonly string[])[],
  rights: readonly string[],
  { seed }: { readonly seed: number },
): number[][] {
  if (answers.length !== rights.length) {
    throw new RangeError(
      `majorityCurves: expected a right answer for each of ${answers.length} problems, got ${rights.length}`,
    );
  }
  return answers.map((list, problem) => {
    const curve = new Array<number>(list.length).fill(0);
    for (let candidate = 0; candidate < ORDERS; candidate++) {
      const counts = new Map<string, { votes: number; since: number }>();
      let leader = '';
      permutation({ seed, problem, candidate }, 0, list.length, Stream.bootstrap).forEach((place, n) => {
        const answer = list[place]!;
        const own = counts.get(answer) ?? { votes: 0, since: n };
        own.votes++;
        counts.set(answer, own);
        const first = counts.get(leader);
        const ahead = first === undefined || own.votes > first.votes;
        if (ahead || (own.votes === first.votes && own.since < first.since)) leader = answer;
        if (leader === rights[problem]) curve[n]! += 1 / ORDERS;
      });
    }
    return curve;
  });
}

import { shipped } from '../../compute/code.js';
import { configure, jsonOf } from '../../compute/settings.js';
import { totalSpent } from '../../families/spent.js';
import type { SampledText } from '../sampler.js';
import { continuation, hasEnded } from './continued.js';
import type { ServedSample } from './play.js';
import type { Begun, Served, ServedFamily } from './served.js';

export interface Forced {
  /** What a reply begins with (default "<think>\n"). */
  readonly start?: string;
  /** What ends a thought (default "</think>"). */
  readonly end?: string;
  /** What is put in the place of an end that comes too early (default "\nWait,"). */
  readonly wait?: string;
  /** What stands between thought and answer, after its end (default "\n\n"). */
  readonly answer?: string;
}

export const FORCED: Required<Forced> = { start: '<think>\n', end: '</think>', wait: '\nWait,', answer: '\n\n' };

/** Ends that are put off, at most: a model that says nothing more is let go. */
const MOST_WAITS = 32;

/** One reply under way. */
interface Writing {
  readonly place: number;
  begun: string;
  left: number;
  waits: number;
  done: boolean;
  readonly pieces: SampledText[];
}

/**
 * A served model whose thoughts have a length: its depth is the tokens of thought, after which the answer is asked for, in the tokens of the
 * task's replies. Under `single` a thought that is longer is cut by its end; under `budgetForcing` one that would end earlier is made to go on
 * besides, by "Wait" in the place of its end (N. Muennighoff et al., arXiv:2501.19393, section 3.1). Each piece is a request that reads
 * all before it again, and is counted so, whether or not the server remembers it.
 *
 * @param served from `openServed`
 * @param given `start`, `end`, `wait` and `answer`, the texts around a thought
 * @returns the family
 * @throws TypeError where the server does not continue texts; RangeError for unknown options
 * @example forcedThought(served).modality // 'language'
 */
export function forcedThought(served: Served, given: Forced = {}): ServedFamily {
  const { options, settings } = configure<Required<Forced>>('forced', given, FORCED);
  const { start, end, wait, answer } = options;
  const { task, family } = served;

  /** One round: all replies that are under way, each continued by what it wants. */
  const round = (
    state: Begun,
    some: readonly Writing[],
    wants: (one: Writing) => { maxTokens: number; stop: readonly string[] },
  ) => {
    const calls = some.map((one) => {
      const { seed, candidate } = state.keys[one.place]!;
      const reply = {
        problem: state.problems[one.place]!,
        seed,
        candidate,
        begun: one.begun,
        pieces: one.pieces.length,
      };
      return continuation(served, reply, wants(one));
    });
    if (calls.length === 0) return;
    served.said(calls, 'model').forEach((piece, i) => some[i]!.pieces.push(piece));
  };

  const think = (one: Writing, least: boolean) => {
    const piece = one.pieces.at(-1)!;
    one.begun += piece.text;
    const ended = hasEnded(piece, one.left);
    one.left -= piece.tokens;
    one.done = one.left <= 0 || (ended && (!least || one.waits >= MOST_WAITS)) || !ended;
    if (one.done) return;
    one.begun += wait;
    one.waits++;
  };

  return shipped({
    ...{ family: 'language', modality: 'language' as const, model: family.model, parameters: family.parameters },
    get sampler() {
      return family.sampler;
    },
    get settings() {
      return { ...family.settings, thought: jsonOf(settings, 'forced') };
    },
    begin: (problems, keys, spending) => ({ problems, keys, spending }),
    refine: (state) => state,
    finish(state): ServedSample[] {
      const { keys, spending } = state;
      const { depth, least = 0, meter } = spending;
      const all = keys.map((_, place): Writing => {
        return { place, begun: start, left: depth, waits: 0, done: depth === 0, pieces: [] };
      });
      for (let open = all.filter(({ done }) => !done); open.length > 0; open = open.filter(({ done }) => !done)) {
        round(state, open, ({ left }) => ({ maxTokens: left, stop: [end] }));
        for (const one of open) think(one, least > 0);
      }
      for (const one of all) one.begun += `${end}${answer}`;
      round(state, all, () => ({ maxTokens: task.maxTokens, stop: task.stop }));
      return all.map(({ place, begun, pieces }) => {
        const spent = totalSpent(pieces);
        meter.count(spent.nfe, spent.flops);
        return served.sampleOf(begun + pieces.at(-1)!.text, keys[place]!.candidate, spent);
      });
    },
    discard: () => undefined,
  });
}

import { setImmediate } from 'node:timers/promises';
import { compile, type Kept, keep, keeping } from '../compute/compile/index.js';
import { uniforms } from '../compute/random.js';
import { tf } from '../compute/tf.js';
import { checkSampling, type TokenSampling } from '../families/language/drawing.js';
import { chooseTokens, type SamplingInputs, samplingInputs } from '../families/language/token-choice.js';
import {
  ownCache,
  partsOf,
  promptCache,
  readPiece,
  type SharedStep,
  stepAfterPrompt,
} from '../networks/transformer/shared-prefix.js';
import {
  type Cache,
  copyCache,
  disposeCache,
  transformerFlops,
  transformerLogits,
} from '../networks/transformer/transformer.js';
import type { Weights } from '../networks/weights.js';
import type { Completion, TextGenerator, TextRequest } from './completion.js';
import type { PretrainedModel } from './model.js';

/** Tokens of a prompt that are read by one call. */
const PIECE = 32;
/** Rooms are powers of two from here on, so that few programs are made. */
const SMALLEST_ROOM = 16;

/** The least power of two that is at least `n` and `least`. */
const roomFor = (n: number, least = SMALLEST_ROOM): number => 2 ** Math.ceil(Math.log2(Math.max(n, least)));

/** A prompt that has been read: its tokens, its cache, and the last hidden state of every piece. */
interface Read {
  readonly tokens: readonly number[];
  cache: Kept<Cache>;
  room: number;
  /** Of the piece with the last token. */
  last: tf.Tensor2D;
}

/** A completion being written. */
interface Row {
  readonly candidate: number;
  readonly tokens: number[];
  readonly logProbabilities: number[];
  /** Tokens to be written whatever the model says. */
  forced: number[];
  closed: boolean;
  nfe: number;
  flops: number;
}

/**
 * Decodes many candidates of a problem side by side: the prompt is read once and its keys are shared by all of them, rows are
 * filled again as soon as their completion ends, and every draw is keyed by (seed, problem, candidate, place). A completion does
 * not depend on the others: every row is computed in shapes that are always the same, at places of its own.
 *
 * @param model from `openModel`
 * @param options `rows`, how many candidates are decoded side by side (default 64)
 * @returns the generator; it throws a RangeError where prompt and completion do not fit the model's context
 * @throws RangeError for rows that are not whole or below 1
 * @example
 * const generator = textGenerator(await openGgufModel('SmolLM2-135M-Instruct.Q4_1.gguf'), { rows: 64 });
 * generator.complete({ prompt: 'Q: 1+1\nA:', maxTokens: 4, temperature: 0.8, seed: 0, problem: 0, candidates: [0, 1, 2], stop: ['\n'] });
 */
export function textGenerator(model: PretrainedModel, { rows = 64 }: { readonly rows?: number } = {}): TextGenerator {
  if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`textGenerator: expected rows >= 1, got ${rows}`);
  const { config, weights, tokenizer } = model;
  const piece = keeping(
    (w: Weights, cache: Cache, { tokens, at }: { tokens: tf.Tensor1D; at: tf.Scalar }) => {
      const { hidden, cache: state } = readPiece(config, w, tokens, cache, at);
      return { made: hidden, state };
    },
    { name: 'prompt of a model file', mode: 'xla' },
  );
  const step = keeping(
    // The prompt stays the same for all tokens, as weights do.
    ([w, prompt]: [Weights, Cache], own: readonly Cache[], rest: Omit<SharedStep, 'own' | 'prompt'>) => {
      const { logits, own: state } = stepAfterPrompt(config, w, { ...rest, prompt, own });
      return { made: logits, state: state as readonly Cache[] };
    },
    { name: 'next tokens of a model file', mode: 'graph' },
  );
  const output = compile(transformerLogits, { name: 'logits of a model file', resident: 1, mode: 'xla' });
  const choosers = new Map<string, ReturnType<typeof chooser>>();
  const chooser = (greedy: boolean, limited: boolean) =>
    compile(
      (logits: tf.Tensor2D, draws: tf.Tensor1D, inputs: SamplingInputs) =>
        chooseTokens(logits, draws, inputs, { greedy, limited }),
      { name: 'choice of tokens of a model file', mode: 'xla' },
    );
  const chooserFor = ({ temperature, topK, topP }: TokenSampling) => {
    const [greedy, limited] = [temperature === 0, topK !== undefined || (topP !== undefined && topP < 1)];
    const name = `${greedy} ${limited}`;
    const known = choosers.get(name) ?? chooser(greedy, limited);
    choosers.set(name, known);
    return known;
  };

  let held: Read | undefined;
  const forget = () => {
    if (held === undefined) return;
    held.cache.dispose();
    held.last.dispose();
    held = undefined;
  };

  /** Reads a prompt; whole pieces that it has in common with the one before are not read again. */
  const read = (tokens: readonly number[], each?: (hidden: tf.Tensor2D, from: number) => void): Read => {
    const room = roomFor(Math.ceil(tokens.length / PIECE) * PIECE, PIECE);
    if (held !== undefined && (held.room !== room || each !== undefined)) forget();
    let same = 0;
    while (held !== undefined && same < tokens.length && held.tokens[same] === tokens[same]) same++;
    if (held !== undefined && same === tokens.length && same === held.tokens.length) return held;
    // The last piece is always read, for its hidden states.
    const from = Math.min(Math.floor(same / PIECE), Math.ceil(tokens.length / PIECE) - 1) * PIECE;
    let cache = held?.cache ?? keep(promptCache(config, room));
    held?.last.dispose();
    held = undefined;
    let last: tf.Tensor2D | undefined;
    try {
      for (let at = from; at < tokens.length; at += PIECE) {
        const part = new Int32Array(PIECE);
        part.set(tokens.slice(at, at + PIECE));
        const given = { tokens: tf.tensor1d(part, 'int32'), at: tf.scalar(at, 'int32') };
        const after = piece(weights, cache, given);
        tf.dispose([given.tokens, given.at]);
        cache.dispose();
        cache = after.state;
        last?.dispose();
        last = after.made;
        each?.(last, at);
      }
    } catch (error) {
      cache.dispose();
      last?.dispose();
      throw error;
    }
    held = { tokens: [...tokens], cache, room, last: last! };
    return held;
  };

  const check = (tokens: readonly number[], maxTokens: number) => {
    if (tokens.length === 0) throw new RangeError('textGenerator: expected a prompt of at least one token, got none');
    const strange = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= config.vocabulary);
    if (strange !== undefined) {
      throw new RangeError(`textGenerator: expected tokens from 0 to ${config.vocabulary - 1}, got ${strange}`);
    }
    if (!Number.isInteger(maxTokens) || maxTokens < 1) {
      throw new RangeError(`textGenerator: expected maxTokens to be a whole number >= 1, got ${maxTokens}`);
    }
    if (tokens.length + maxTokens > config.context) {
      throw new RangeError(
        `textGenerator: expected at most ${config.context} positions, got a prompt of ${tokens.length} tokens and maxTokens ${maxTokens}`,
      );
    }
  };

  /** With the tokens that the model's texts begin with, where a chat template has not written them already. */
  const begun = (tokens: readonly number[]) =>
    model.begins.every((token, i) => tokens[i] === token) ? tokens : [...model.begins, ...tokens];

  /** Decodes, stopping after every step; the completions are its result. */
  function* decode(
    request: TextRequest,
    onDone?: (completion: Completion) => void,
  ): Generator<void, Completion[], void> {
    checkSampling(request);
    const { maxTokens, seed, problem, candidates, stop = [], thought, meter } = request;
    const prompt = typeof request.prompt === 'string' ? begun(tokenizer.encode(request.prompt)) : request.prompt;
    check(prompt, maxTokens);
    if (candidates.length === 0) return [];
    const closing = thought === undefined ? [] : tokenizer.encode(thought.close);
    const goingOn = thought?.goOn === undefined ? [] : tokenizer.encode(thought.goOn);
    const { cache, last, tokens: readTokens } = read(prompt);
    const shared = cache.use(copyCache);
    const inputs = samplingInputs(request);
    const choose = chooserFor(request);
    const length = tf.scalar(readTokens.length, 'int32');
    const kept: tf.Tensor[] = [length, ...Object.values(inputs)];
    const done = new Map<number, Completion>();

    const count = (row: Row, past: number, tokens: number, nfe = 1) => {
      const flops = transformerFlops(config, past, tokens, 1);
      row.nfe += nfe;
      row.flops += flops;
      meter?.count(nfe, flops);
    };
    const drawn = (places: readonly { candidate: number; place: number }[], size: number) => {
      const draws = new Float32Array(size);
      places.forEach(({ candidate, place }, i) => {
        draws[i] = uniforms({ seed, problem, candidate }, place, 1)[0]!;
      });
      return draws;
    };
    const chosenFrom = (logits: tf.Tensor2D, draws: Float32Array) => {
      const { tokens, logProbabilities } = tf.tidy(() => choose(logits, tf.tensor1d(draws), inputs) as never) as {
        tokens: tf.Tensor1D;
        logProbabilities: tf.Tensor1D;
      };
      const found = { tokens: tokens.dataSync<'int32'>(), logProbabilities: logProbabilities.dataSync<'float32'>() };
      tf.dispose([tokens, logProbabilities]);
      return found;
    };

    /** Takes the model's next token, or what the budget says instead; returns whether the completion goes on. */
    const extend = (row: Row, drawnToken: number, logProbability: number): boolean => {
      let token = drawnToken;
      let own = true;
      const ended = (next: number) => {
        if (model.ends.includes(next)) return true;
        const text = tokenizer.decode([...row.tokens, next]);
        return stop.some((end) => text.includes(end));
      };
      if (thought !== undefined && !row.closed && row.forced.length === 0) {
        const text = tokenizer.decode([...row.tokens, token]);
        const early = row.tokens.length < (thought.least ?? 0);
        const closes = text.includes(thought.close);
        if (early && goingOn.length > 0 && (closes || ended(token))) row.forced = [...goingOn];
        else if (closes) row.closed = true;
        else if (row.tokens.length >= (thought.most ?? Number.POSITIVE_INFINITY)) {
          row.forced = [...closing];
          row.closed = true;
        }
      }
      if (row.forced.length > 0) {
        token = row.forced.shift()!;
        own = false;
      }
      row.tokens.push(token);
      row.logProbabilities.push(own ? logProbability : Number.NaN);
      const text = tokenizer.decode(row.tokens);
      const end = own
        ? (stop
            .map((one) => text.indexOf(one))
            .filter((at) => at >= 0)
            .sort((a, b) => a - b)[0] ?? -1)
        : -1;
      const last = own && model.ends.includes(token);
      const stops = end >= 0 || last;
      if (!stops && row.tokens.length < maxTokens) return true;
      const whole = last ? tokenizer.decode(row.tokens.slice(0, -1)) : end >= 0 ? text.slice(0, end) : text;
      const { candidate, tokens, logProbabilities, nfe, flops } = row;
      const finish = stops ? 'stop' : 'length';
      const completion: Completion = { candidate, text: whole, tokens, logProbabilities, finish, nfe, flops };
      done.set(candidate, completion);
      onDone?.(completion);
      return false;
    };

    let own: Kept<readonly Cache[]> | undefined;
    try {
      // The first tokens of all candidates come from one distribution.
      const waiting: Row[] = [];
      const after = tf.tidy(() => {
        const hidden = last.slice([(readTokens.length - 1) % PIECE, 0], [1, config.width]);
        return output(weights, hidden as tf.Tensor2D);
      }) as tf.Tensor2D;
      kept.push(after);
      for (let at = 0; at < candidates.length; at += rows) {
        const some = candidates.slice(at, at + rows);
        const found = chosenFrom(
          after,
          drawn(
            some.map((candidate) => ({ candidate, place: 0 })),
            rows,
          ),
        );
        some.forEach((candidate, i) => {
          const row: Row = {
            candidate,
            tokens: [],
            logProbabilities: [],
            forced: [],
            closed: false,
            nfe: 0,
            flops: 0,
          };
          count(row, 0, readTokens.length);
          if (extend(row, found.tokens[i]!, found.logProbabilities[i]!)) waiting.push(row);
        });
      }
      if (waiting.length > 0) {
        const parts = partsOf(rows);
        own = keep(Array.from({ length: parts }, () => ownCache(config, rows / parts, roomFor(maxTokens))));
      }
      const slots: (Row | undefined)[] = new Array<Row | undefined>(rows).fill(undefined);
      for (;;) {
        for (let i = 0; i < rows && waiting.length > 0; i++) slots[i] ??= waiting.shift()!;
        if (slots.every((row) => row === undefined)) break;
        const tokens = Int32Array.from(slots, (row) => row?.tokens.at(-1) ?? 0);
        const at = Int32Array.from(slots, (row) => (row === undefined ? 0 : row.tokens.length - 1));
        const given = { tokens: tf.tensor1d(tokens, 'int32'), length, at: tf.tensor1d(at, 'int32') };
        const { made: logits, state } = step([weights, shared], own!, given);
        tf.dispose([given.tokens, given.at]);
        own!.dispose();
        own = state;
        const places = slots.map((row) => ({ candidate: row?.candidate ?? 0, place: row?.tokens.length ?? 0 }));
        const found = chosenFrom(logits, drawn(places, rows));
        logits.dispose();
        slots.forEach((row, i) => {
          if (row === undefined) return;
          count(row, readTokens.length + row.tokens.length - 1, 1);
          if (!extend(row, found.tokens[i]!, found.logProbabilities[i]!)) slots[i] = undefined;
        });
        yield;
      }
    } finally {
      own?.dispose();
      disposeCache(shared);
      tf.dispose(kept);
    }
    return candidates.map((candidate) => done.get(candidate)!);
  }

  return {
    model,
    rows,
    complete(request, onDone) {
      const steps = decode(request, onDone);
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
      }
    },
    async completeBetween(request, onDone) {
      const steps = decode(request, onDone);
      try {
        for (;;) {
          const { done, value } = steps.next();
          if (done) return value;
          await setImmediate();
          request.signal?.throwIfAborted();
        }
      } finally {
        steps.return([]);
      }
    },
    logits(tokens) {
      check(tokens, 1);
      const found: Float32Array[] = [];
      read(tokens, (hidden, from) => {
        const logits = tf.tidy(() => output(weights, hidden)) as tf.Tensor2D;
        const values = logits.dataSync<'float32'>();
        logits.dispose();
        for (let i = 0; i < PIECE && from + i < tokens.length; i++) {
          found.push(values.slice(i * config.vocabulary, (i + 1) * config.vocabulary));
        }
      });
      return found;
    },
    dispose: forget,
  };
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { textOfFile, writeWhole, wrongFile } from '../compute/files.js';
import { modelsFolder } from '../compute/paths.js';
import { shown } from '../compute/shown.js';
import { tf } from '../compute/tf.js';
import { checked, type Fields, number, object, objects, optional, size, text, texts, whole } from './fields.js';
import { type Refuse, tensorPlaces } from './safetensors.js';
import type { Weights } from './weights.js';

/** What a trained checkpoint is: everything needed to judge it and to make it again. */
export interface Card<Network = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  /** The network's configuration. */
  readonly network: Network;
  readonly parameters: number;
  readonly seed: number;
  readonly data: string;
  /** The text of each token, for language models. */
  readonly tokens?: readonly string[];
  readonly training: Readonly<Record<string, unknown>>;
  readonly loss: number;
  readonly seconds: number;
  /** The command that trains it again. */
  readonly command: string;
  /** The commit of the code that trained it. */
  readonly commit: string;
  /** What it was measured to be when it was made. */
  readonly measured?: readonly Readonly<Record<string, unknown>>[];
}

const CARD: Fields<Card> = {
  name: text,
  family: text,
  description: text,
  network: object,
  parameters: size,
  seed: whole,
  data: text,
  tokens: optional(texts),
  training: object,
  loss: number,
  seconds: number,
  command: text,
  commit: text,
  measured: optional(objects),
};

function refuse(path: string, expected: string, got: string): never {
  throw new Error(`checkpoint ${path}: expected ${expected}, got ${got}`);
}

/**
 * Reads float32 tensors from a safetensors file (https://huggingface.co/docs/safetensors).
 * Sizes are checked against the file before anything is allocated; overlaps and gaps are refused.
 */
export function loadWeights(path: string): Weights {
  return parseWeights(path, bytesOf(path));
}

/** Largest file that is read whole. */
const MOST_BYTES = 2 ** 31 - 1;

function bytesOf(path: string): Buffer {
  const wrong = wrongFile(path);
  if (wrong !== undefined) refuse(path, 'a file', wrong);
  const { size } = statSync(path);
  if (size > MOST_BYTES) refuse(path, `at most ${MOST_BYTES} bytes`, `${size}`);
  return readFileSync(path);
}

/** `loadWeights` on bytes in memory; `path` names them in errors. */
export function parseWeights(path: string, file: Buffer): Weights {
  const no: Refuse = (expected, got) => refuse(path, expected, got);
  const bytes = { size: file.length, read: (at: number, length: number) => file.subarray(at, at + length) };
  const float32 = (dtype: string, label: string) => (dtype === 'F32' ? 4 : no(`dtype F32 for ${label}`, shown(dtype)));
  const weights: Weights = {};
  for (const { name, shape, offset, bytes: length } of tensorPlaces(bytes, float32, no)) {
    // As the name of a field of an object it would be lost.
    if (name === '__proto__') no('another name for a tensor', name);
    const values = new Float32Array(length / 4);
    new Uint8Array(values.buffer).set(file.subarray(offset, offset + length));
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) no(`finite numbers in tensor ${shown(name)}`, `${values[bad]} at ${bad}`);
    weights[name] = tf.tensor(values, [...shape], 'float32');
  }
  return weights;
}

/** Writes float32 tensors as a safetensors file, names in alphabetical order. */
export function saveWeights(path: string, weights: Weights): void {
  const header: Record<string, object> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const name of Object.keys(weights).sort()) {
    const values = weights[name]!.dataSync() as Float32Array;
    header[name] = { dtype: 'F32', shape: weights[name]!.shape, data_offsets: [at, at + values.byteLength] };
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    at += values.byteLength;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  writeWhole(path, Buffer.concat([size, Buffer.from(text), ...parts]));
}

/**
 * Saves weights and card as `<folder>/<name>.safetensors` and `<name>.card.json`.
 *
 * @param folder made where it is missing
 * @param weights tensors by name
 * @param card name, network and how it was trained
 * @throws Error for a name that is no file name
 * @example saveCheckpoint('models', weights, { ...loadCheckpoint(join(ROOT, 'data/models'), 'flow-digits').card, name: 'mine' })
 */
export function saveCheckpoint(folder: string, weights: Weights, card: Card): void {
  expectPlainName(folder, card);
  saveWeights(`${folder}/${card.name}.safetensors`, weights);
  saveCard(folder, card);
}

/** Refuses a name that is not that of a file in its folder: cards come with checkpoints from elsewhere. */
function expectPlainName(path: string, { name }: Pick<Card, 'name'>): void {
  if (!/^[\w-][\w.-]*$/.test(name)) refuse(path, 'a name of letters, digits, ".", "_" and "-"', shown(name));
}

/** Saves a card as `<folder>/<name>.card.json`. */
export function saveCard(folder: string, card: Card): void {
  expectPlainName(folder, card);
  writeWhole(`${folder}/${card.name}.card.json`, `${JSON.stringify(card, null, 2)}\n`);
}

/** A checkpoint in memory. `id` names the exact weights: the card's name and the start of the file's SHA-256. */
export interface Checkpoint<Network = Card['network']> {
  readonly weights: Weights;
  readonly card: Card<Network>;
  readonly id: string;
}

/** The card in a file, every field checked. */
function readCard<Network>(path: string, networkOf: ConfigurationOf<Network>): Card<Network> {
  const where = `checkpoint ${path}`;
  const written = textOfFile(path, (expected, got) => refuse(path, expected, got));
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch (error) {
    refuse(path, 'a card in JSON', shown((error as Error).message, 120));
  }
  const card = checked(json, CARD, where);
  expectPlainName(path, card);
  return { ...card, network: networkOf(card.network, `${where}, network`) };
}

/** The configuration of a network from JSON; throws an error that begins with `where` for what is none. */
export type ConfigurationOf<Network> = (json: Card['network'], where: string) => Network;

/**
 * Loads weights and card saved by `saveCheckpoint`. The card is checked field by field, its network by `networkOf` where one is told.
 *
 * @param folder where it lies
 * @param name without its ending
 * @param networkOf reads the network's configuration from the card's JSON (default: as it is)
 * @returns weights as tensors, card, and `id`, the name with a hash
 * @throws Error that names the file and what of it is not as expected.
 * @example loadCheckpoint(join(ROOT, 'data/models'), 'language-arithmetic', transformerConfig).card.network.width // 64
 * @example loadCheckpoint(join(ROOT, 'data/models'), 'flow-digits').card.name // 'flow-digits'
 */
export function loadCheckpoint(folder: string, name: string): Checkpoint;
export function loadCheckpoint<Network>(
  folder: string,
  name: string,
  networkOf: ConfigurationOf<Network>,
): Checkpoint<Network>;
export function loadCheckpoint(
  folder: string,
  name: string,
  networkOf: ConfigurationOf<unknown> = (json) => json,
): Checkpoint<unknown> {
  for (const ending of ['card.json', 'safetensors']) {
    const path = `${folder}/${name}.${ending}`;
    if (!existsSync(path))
      refuse(path, `a checkpoint made by \`npm run train\`${thoseIn(folder, name)}`, 'no such file');
  }
  const card = readCard(`${folder}/${name}.card.json`, networkOf);
  const path = `${folder}/${name}.safetensors`;
  const file = bytesOf(path);
  const digest = createHash('sha256').update(file).digest('hex');
  return { weights: parseWeights(path, file), card, id: `${card.name}@${digest.slice(0, 8)}` };
}

/**
 * The names of the checkpoints in a folder, in `modelsFolder()` by default.
 *
 * @param folder to look in (default: `modelsFolder()`)
 * @returns the names in alphabetical order, empty where there is no such folder
 * @example checkpointNames().includes('flow-digits') // true
 */
export function checkpointNames(folder = modelsFolder()): string[] {
  const ending = '.card.json';
  const files = wrongFile(folder) === 'a folder' ? readdirSync(folder) : [];
  const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  return names.filter((name) => hasCheckpoint(name, folder)).sort();
}

/** Names of checkpoints that are shown. */
const SHOWN = 8;

/** The names of a folder's checkpoints that begin most like one that is not there, in words. */
function thoseIn(folder: string, wanted: string): string {
  const names = checkpointNames(folder);
  const alike = (name: string) => {
    const at = [...name].findIndex((letter, i) => letter !== wanted[i]);
    return at < 0 ? name.length : at;
  };
  const nearest = [...names].sort((one, other) => alike(other) - alike(one)).slice(0, SHOWN);
  if (nearest.length === 0) return '; there is none';
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more (checkpointNames())` : '';
  return `, such as ${nearest.join(', ')}${more}`;
}

/**
 * Whether there is a checkpoint of this name, in `modelsFolder()` by default.
 *
 * @param name without its ending
 * @param folder to look in (default: `modelsFolder()`)
 * @returns whether card and weights are there
 * @example hasCheckpoint('flow-digits') // true
 */
export function hasCheckpoint(name: string, folder = modelsFolder()): boolean {
  return ['card.json', 'safetensors'].every((ending) => existsSync(`${folder}/${name}.${ending}`));
}

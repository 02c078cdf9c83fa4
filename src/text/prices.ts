import type { SampleRecord } from '../records/record.js';
import { openTable, TableError } from '../records/table.js';

/** What a million tokens of a model cost. */
export interface Price {
  /** Tokens that it reads. */
  readonly prompt: number;
  /** Tokens that it writes, thoughts included. */
  readonly completion: number;
}

/** Prices by the names of models. */
export type Prices = ReadonlyMap<string, Price>;

/** What a row says of its tokens. */
export type Billed = Pick<SampleRecord, 'model' | 'judge'> &
  Partial<Pick<SampleRecord, 'tokens' | 'promptTokens' | 'judgeTokens' | 'judgePromptTokens'>>;

const MILLION = 1e6;

function costOf(prices: Prices, model: string, promptTokens: number, tokens: number): number {
  if (promptTokens === 0 && tokens === 0) return 0;
  const price = prices.get(model);
  if (price === undefined) {
    throw new RangeError(`prices: expected the price of ${model}, got those of ${[...prices.keys()].join(', ')}`);
  }
  return (price.prompt * promptTokens + price.completion * tokens) / MILLION;
}

/**
 * What a row's tokens cost, its judge's among them, at the prices of a table. Every sample pays for its own prompt, as if it had been asked
 * for alone: a request for several completions is cheaper.
 *
 * @param prices per million tokens, by model
 * @param row tokens of prompt and reply, of the model and of its judge
 * @returns the price, in the currency of the table
 * @throws RangeError for a model without a price.
 * @example priceOf(new Map([['m', { prompt: 1, completion: 4 }]]), { model: 'm', judge: undefined, promptTokens: 500, tokens: 125 }) // 0.001
 */
export function priceOf(prices: Prices, row: Billed): number {
  const { model, judge, tokens = 0, promptTokens = 0, judgeTokens = 0, judgePromptTokens = 0 } = row;
  const own = costOf(prices, model, promptTokens, tokens);
  return judge === undefined ? own : own + costOf(prices, judge, judgePromptTokens, judgeTokens);
}

const COLUMNS = ['model', 'prompt', 'completion'] as const;

/**
 * Reads a table of prices: a row per model with `model`, `prompt` and `completion`, per million tokens, in any currency.
 *
 * @param file CSV, JSON or Parquet
 * @returns prices per million tokens, by model
 * @throws TableError for what is no such table.
 * @example (await pricesFrom('prices.csv')).get('gpt-5-mini') // { prompt: 0.25, completion: 2 }
 */
export async function pricesFrom(file: string): Promise<Prices> {
  const table = await openTable(file);
  try {
    for (const name of COLUMNS) {
      if (table.columns.includes(name)) continue;
      throw new TableError(`${file}: expected columns ${COLUMNS.join(', ')}, got ${table.columns.join(', ')}`);
    }
    const [models = [], ...costs] = await table.texts(COLUMNS);
    return new Map(
      models.map((model, row) => {
        const [prompt, completion] = costs.map((cells, i) => {
          const cost = Number(cells[row] ?? Number.NaN);
          if (cost >= 0 && cells[row]?.trim() !== '') return cost;
          throw new TableError(
            `${file}: row ${row + 1}, column "${COLUMNS[i + 1]}": expected a price >= 0, got ${JSON.stringify(cells[row])}`,
          );
        }) as [number, number];
        if (model === null || model === '') throw new TableError(`${file}: row ${row + 1}: expected a model, got none`);
        return [model, { prompt, completion }];
      }),
    );
  } finally {
    table.close();
  }
}

/**
 * Rows with what they cost: those that say their tokens, at the prices of a table, whatever they cost when they were made.
 *
 * @param rows samples with their tokens
 * @param prices per million tokens, by model
 * @returns the rows, with `price` in the currency of the table
 * @example priced(openStore('data/runs/sample').read(), await pricesFrom('prices.csv'))
 */
export const priced = (rows: readonly SampleRecord[], prices: Prices): SampleRecord[] =>
  rows.map((row) => (row.tokens === undefined ? row : { ...row, price: priceOf(prices, row) }));

import { settingsColumn } from './settings-column.js';

/**
 * Rows and evidence of the version before 0.2, whose names carried structure: the only place where the old spellings may stand.
 *
 * Samples of texts said in their strategy how they were sampled ("sampled at 0.8 in a chat") and had their answers among the features;
 * they are read. All other samples left out what their factories were told, so that nobody can say what made them; they are refused.
 */
const TEXT_STRATEGY = /^(?:greedy|sampled at (\S+?))( in a chat)?$/;
const TEXT_TASK = /^(.+), solved examples (\d+)$/;

type Row = Readonly<Record<string, unknown>>;

const isOld = (row: Row) => 'forwardsUsed' in row;

/** A sample of a version before as a row of now; one of now is handed through. */
export function importedSample(row: Row, where: string): Row {
  if (!isOld(row)) return row;
  const { strategy, task, features, forwardsAsked, forwardsUsed, ...same } = row;
  const told = TEXT_STRATEGY.exec(String(strategy));
  if (told === null || !Array.isArray(features)) {
    throw new Error(
      `${where}: expected a row that says all that made it, got one of a version before 0.2, which leaves out temperature and options: delete or move the folder, and run again`,
    );
  }
  const [answered, answer, logProbability, tokens] = features;
  const [, spelt = '0', chat] = told;
  const temperature = Number(spelt);
  const [, name = task, examples] = TEXT_TASK.exec(String(task)) ?? [];
  return {
    ...same,
    task: name,
    modality: 'language',
    control: false,
    strategy: 'single',
    kind: 'single',
    verifier: 'none',
    role: 'none',
    sampler: 'ancestral',
    settings: settingsColumn({
      family: chat === undefined ? {} : { chat: true },
      sampler: temperature === 1 ? {} : { temperature },
      task: examples === undefined ? {} : { examples: Number(examples) },
    }),
    serialDepth: same['depth'],
    nfeAsked: forwardsAsked,
    nfe: forwardsUsed,
    ...(answered === 1 ? { answer: String(answer) } : {}),
    // 0 stood for one that was not known.
    ...(logProbability === 0 ? {} : { logProbability }),
    tokens,
  };
}

import { jsonOf, type Settings } from '../compute/settings.js';

/** Whose options stand in the column `settings`. */
export const SECTIONS = ['family', 'sampler', 'strategy', 'task', 'verifier'] as const;

export type Sections = Partial<Readonly<Record<(typeof SECTIONS)[number], Settings>>>;

/**
 * The column `settings` of a row: the options, defaults left out, of all that made it, as canonical JSON by section. Sections without
 * options are left out, so that a row of defaults has "{}".
 *
 * @param sections options of family, sampler, strategy, task and verifier
 * @returns the text
 * @throws TypeError for an option that JSON cannot hold
 * @example settingsColumn({ sampler: { temperature: 0.8 }, task: {} }) // '{"sampler":{"temperature":0.8}}'
 */
export function settingsColumn(sections: Sections): string {
  const told = SECTIONS.flatMap((name) => {
    const section = jsonOf({ ...sections[name] }, `settings of ${name}`) as Settings;
    return Object.keys(section).length === 0 ? [] : [[name, section] as const];
  });
  return JSON.stringify(Object.fromEntries(told));
}

/**
 * The sections of a column `settings`.
 *
 * @param column the text, canonical JSON
 * @returns the options by section
 * @throws SyntaxError for a text that is not such a column.
 * @example sectionsOf('{"sampler":{"temperature":0.8}}').sampler // { temperature: 0.8 }
 */
export function sectionsOf(column: string): Sections {
  let sections: unknown;
  try {
    sections = JSON.parse(column);
  } catch {
    sections = undefined;
  }
  const sound =
    sections !== null &&
    typeof sections === 'object' &&
    Object.keys(sections).every((name) => (SECTIONS as readonly string[]).includes(name));
  if (!sound) {
    throw new SyntaxError(
      `settings: expected JSON with sections among ${SECTIONS.join(', ')}, got ${column.slice(0, 60)}`,
    );
  }
  return sections as Sections;
}

import { groupBy } from '../numerics/statistics.js';

/**
 * Rows with the same values in these columns, in the order in which the first of each appeared.
 *
 * @example alike([{ task: 'a' }, { task: 'b' }, { task: 'a' }], ['task']).length // 2
 */
export const alike = <Row extends object>(rows: readonly Row[], columns: readonly (keyof Row)[]): Row[][] => [
  ...groupBy(rows, (row) => JSON.stringify(columns.map((name) => row[name] ?? null))).values(),
];

/** What is made of each group of rows that are alike in these columns. */
export const eachWay = <Row extends object, Made>(
  rows: readonly Row[],
  columns: readonly (keyof Row)[],
  make: (group: Row[]) => readonly Made[],
): Made[] => alike(rows, columns).flatMap(make);

/** Whether two rows have the same values in these columns. */
export const isAlike = <Row extends object>(a: Row, b: Row, columns: readonly (keyof Row)[]): boolean =>
  columns.every((name) => a[name] === b[name]);

/** Some columns of a row; those that it does not have are left out. */
export const picked = <Row extends object, Name extends keyof Row>(row: Row, names: readonly Name[]) =>
  Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]]))) as Pick<Row, Name>;

import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeWhole } from '../../compute/files.js';
import { inRuns } from '../../compute/paths.js';
import { toCsv } from '../../records/frame.js';
import type { Figure } from '../figure.js';
import { findChromium } from './chromium.js';
import { selfContained } from './described.js';
import { fontFile } from './font.js';
import { pageBeside, plotlyScript, SCRIPT_NAME } from './page.js';
import { remarksOn } from './remarks.js';
import { DOTS_PER_INCH, withRenderer } from './renderer.js';
import { webglNote } from './webgl.js';

const FORMATS = ['csv', 'svg', 'png', 'pdf', 'html'] as const;

/** What a figure can be written as. */
export type Format = (typeof FORMATS)[number];

/** Why journals' other formats are not written. */
const OTHERS: Readonly<Record<string, string>> = {
  eps: 'EPS knows no transparency, which bands have; journals take the PDF in its place, and pdftops -eps makes one of it',
  tiff: 'a browser writes none; the PNG holds the same dots and its density, and magick figure.png figure.tiff converts it',
};

export interface ExportOptions {
  /** csv, svg, png and pdf by default. */
  readonly formats?: readonly Format[];
  /** Dots per inch of the PNG (default 394, three for each pixel), where a figure of one column stands at 8.5 cm. */
  readonly dpi?: number;
}

/** Where figures go that nobody said a folder for: INFERENCE_SCALING_FIGURES, else data/runs/lab/figures, which git does not keep. */
export const figuresFolder = (): string => process.env.INFERENCE_SCALING_FIGURES || inRuns('lab', 'figures');

/** Adds what was written to the list that INFERENCE_SCALING_MADE names, by which `npm run reproduce` knows whose a figure is. */
function note(files: readonly string[]): void {
  const list = process.env.INFERENCE_SCALING_MADE;
  if (list) appendFileSync(list, files.map((file) => `${resolve(file)}\n`).join(''));
}

function check(formats: readonly string[], dpi: number): void {
  for (const format of formats) {
    if ((FORMATS as readonly string[]).includes(format)) continue;
    const why = OTHERS[format === 'tif' ? 'tiff' : format];
    throw new RangeError(
      `exportFigures: expected formats of ${FORMATS.join(', ')}, got ${format}${why === undefined ? '' : `: ${why}`}`,
    );
  }
  if (!(dpi >= 30 && dpi <= 2400)) throw new RangeError(`exportFigures: expected a dpi from 30 to 2400, got ${dpi}`);
}

/**
 * Writes every figure as NAME.svg, NAME.pdf, NAME.png and the numbers behind it as NAME.csv into `folder`, or in the formats that are asked
 * for. The same figure gives the same bytes. Pages of HTML draw with the plotly.js that is written beside them. Without a Chromium it writes
 * NAME.csv and NAME.html, and the note says why; it also says what could not be drawn as it was asked for. There is no EPS, which knows no
 * transparency, and no TIFF, which no browser writes: PDF and PNG are taken in their place, and are converted by pdftops and magick.
 *
 * @param figures what to write
 * @param folder where to, made where it is missing (default: the run's)
 * @param options `formats` (default csv, svg, png and pdf) and `dpi` of the PNG
 * @returns the files that were written, and a note
 * @throws RangeError for unknown formats and a density that is out of range, and an Error of the system where a file cannot be written
 * @example (await exportFigures([line], 'paper', { formats: ['pdf', 'png'], dpi: 600 })).files // ['paper/line.pdf', 'paper/line.png']
 */
export async function exportFigures(
  figures: readonly Figure[],
  folder = figuresFolder(),
  { formats = ['csv', 'svg', 'png', 'pdf'], dpi = DOTS_PER_INCH }: ExportOptions = {},
): Promise<{ files: string[]; note?: string }> {
  check(formats, dpi);
  const files: string[] = [];
  const notes: string[] = [];
  const write = (figure: Figure, ending: Format, content: Uint8Array | string) => {
    const path = join(folder, `${figure.name}.${ending}`);
    writeWhole(path, content);
    files.push(path);
  };
  const drawings = formats.filter((format) => format !== 'csv' && format !== 'html');
  if (formats.includes('csv')) for (const figure of figures) write(figure, 'csv', toCsv(figure.table));
  const pages = new Set(formats.includes('html') ? figures : []);
  const flat: Figure[] = [];
  for (const figure of drawings.length > 0 ? figures : []) {
    const why = webglNote(figure);
    if (why === undefined) flat.push(figure);
    else {
      notes.push(why);
      pages.add(figure);
    }
  }
  const font = await fontFile();
  const drawn =
    flat.length === 0 ||
    (await withRenderer(async (renderer) => {
      for (const figure of flat) {
        for (const format of drawings) {
          if (format === 'png') write(figure, format, await renderer.png(figure, dpi));
          else if (format === 'pdf') write(figure, format, await renderer.pdf(figure));
          else {
            const svg = await renderer.svg(figure);
            write(figure, 'svg', font === undefined ? svg : selfContained(svg, font));
          }
        }
        notes.push(...(await remarksOn(figure, font, renderer)));
      }
      return true;
    }));
  if (!drawn) {
    for (const figure of flat) pages.add(figure);
    notes.push((await findChromium()).missing ?? 'no Chromium starts here');
  }
  if (pages.size > 0) writeWhole(join(folder, SCRIPT_NAME), plotlyScript());
  for (const figure of pages) write(figure, 'html', pageBeside(figure));
  note(files);
  return { files, ...(notes.length > 0 ? { note: notes.join('\n') } : {}) };
}

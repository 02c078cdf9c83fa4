// @ts-check
// What several notebooks that run side by side tell: on a terminal a last line that changes, with a part for each, else nothing but lines.

const terminal = process.stderr.isTTY === true;

/** What each of them does, by name. @type {Map<string, string>} */
const shown = new Map();

/** The last line, in which each has as much room as the others. */
function draw() {
  if (!terminal) return;
  const width = (process.stderr.columns ?? 100) - 1;
  const room = Math.floor(width / Math.max(1, shown.size));
  const parts = [...shown.values()].map((text) => (shown.size > 1 ? text.slice(0, room).padEnd(room) : text));
  process.stderr.write(`\r\u001b[K${parts.join('').slice(0, width).trimEnd()}`);
}

/** Writes lines that stay, above the one that changes. @param {string} text */
export function say(text) {
  process.stderr.write(`${terminal ? '\r\u001b[K' : ''}${text}\n`);
  if (shown.size > 0) draw();
}

/** Shows what one of them does until it does something else; without a terminal as a line of its own. @param {string} name @param {string} text */
export function show(name, text) {
  if (!terminal) process.stderr.write(`${text}\n`);
  else {
    shown.set(name, text);
    draw();
  }
}

/** Whether what is shown is replaced by what comes next. */
export const replaces = () => terminal;

/** Takes away what one of them showed. @param {string} name */
export function clear(name) {
  if (shown.delete(name)) draw();
}

// Processes below a process, and signals to all of them.
'use strict';

const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync } = require('node:fs');

/** Every process with its parent. @returns {[number, number][]} */
function pairs() {
  try {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return ids.flatMap((id) => {
      try {
        // After the name in brackets: the state and the parent.
        const [, parent] = /\) \S (\d+) [^)]*$/.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
        return parent === undefined ? [] : [/** @type {[number, number]} */ ([Number(id), Number(parent)])];
      } catch {
        return []; // Ended meanwhile.
      }
    });
  } catch {
    const told = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return told.map((line) => /** @type {[number, number]} */ (line.trim().split(/\s+/).map(Number)));
  }
}

/** @param {number} parent @returns {number[]} */
const childrenOf = (parent) => pairs().flatMap(([id, above]) => (above === parent ? [id] : []));

/** Signals processes and all below them, the lowest first: a shell waits for what it has started. @param {readonly number[]} ids @param {NodeJS.Signals} signal */
function signalTrees(ids, signal) {
  if (ids.length === 0) return;
  const all = pairs();
  /** @param {number} id @returns {number[]} */
  const tree = (id) => [...all.filter(([, parent]) => parent === id).flatMap(([child]) => tree(child)), id];
  for (const id of ids.flatMap(tree)) {
    try {
      process.kill(id, signal);
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
}

exports.childrenOf = childrenOf;
exports.signalTrees = signalTrees;

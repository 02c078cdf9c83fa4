// What the language has had since Node.js 20, for cells that run there: the same functions as in later ones.
'use strict';

/** @param {object} on @param {string} name @param {Function} value */
function give(on, name, value) {
  if (!(name in on)) Object.defineProperty(on, name, { value, writable: true, configurable: true });
}

give(Map, 'groupBy', function groupBy(/** @type {Iterable<unknown>} */ items, /** @type {Function} */ keyOf) {
  const groups = new Map();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
});

give(Object, 'groupBy', function groupBy(/** @type {Iterable<unknown>} */ items, /** @type {Function} */ keyOf) {
  const groups = Object.create(null);
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    if (groups[key] === undefined) groups[key] = [item];
    else groups[key].push(item);
  }
  return groups;
});

give(Promise, 'withResolvers', function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
});

give(
  Array,
  'fromAsync',
  async function fromAsync(/** @type {any} */ items, /** @type {Function | undefined} */ change) {
    const made = [];
    const all = items[Symbol.asyncIterator] || items[Symbol.iterator] ? items : Array.from(items);
    for await (const item of all) made.push(change === undefined ? item : await change(item, made.length));
    return made;
  },
);

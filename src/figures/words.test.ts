import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asWritten, escaped, writable } from './escaped.js';
import { balanced, inLines, lettersOf, naturally, wrapped } from './words.js';

test('text of a figure is shown as it is written: tags, entities, TeX and places to fill in are none', () => {
  assert.equal(asWritten('gpt<sub>4</sub>'), 'gpt&lt;sub&gt;4&lt;/sub&gt;');
  assert.equal(asWritten('loss $y$ <b>'), 'loss &#36;y&#36; &lt;b&gt;');
  assert.equal(asWritten('100%{x} &lt;\n2'), '100&#37;{x} &amp;lt; 2');
});

test('control characters and halves of letters, which no SVG can hold, are dropped', () => {
  assert.equal(writable('a\u0000b\u0007c\u001b[1m\u{1f600}\ud83d\ufffe'), 'abc[1m\u{1f600}');
  assert.equal(escaped('\u0007<"'), '&lt;&quot;');
  assert.equal(asWritten('\u0008a'), 'a');
});

test('a text is broken at blanks, a word that is longer than a line within, after a hyphen where there is one', () => {
  assert.deepEqual(inLines('error left, as a share', 12), ['error left,', 'as a share']);
  assert.deepEqual(inLines('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(inLines('meta-llama/Llama-3.1-70B-Instruct', 12), ['meta-llama/', 'Llama-3.1-', '70B-Instruct']);
  assert.deepEqual(inLines('', 4), ['']);
  assert.deepEqual(inLines('中文字体', 4), ['中文', '字体']);
  assert.equal(lettersOf('a中😀'), 5);
  assert.equal(wrapped('a <b> c', 3), 'a<br>&lt;b&gt;<br>c');
});

test('lines of a title are about as long as one another', () => {
  assert.deepEqual(balanced('power laws with a floor', 20), ['power laws', 'with a floor']);
  assert.deepEqual(balanced('power laws', 20), ['power laws']);
});

test('names with numbers are in the order of the numbers', () => {
  const names = ['model 10', 'model 2', '13B', 'model 1', '7B', '1B'];
  assert.deepEqual(names.sort(naturally), ['1B', '7B', '13B', 'model 1', 'model 2', 'model 10']);
});

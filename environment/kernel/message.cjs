// Messages of the Jupyter protocol (https://jupyter-client.readthedocs.io/en/stable/messaging.html): signed JSON in frames.
'use strict';

const { createHmac, randomBytes, timingSafeEqual } = require('node:crypto');

const DELIMITER = '<IDS|MSG>';
const VERSION = '5.4';
const session = randomBytes(16).toString('hex');

/** @typedef {{msg_id: string, msg_type: string, username: string, session: string, date: string, version: string}} Header */
/**
 * @typedef {object} Message one that came in
 * @property {readonly Buffer[]} identity whom an answer goes to
 * @property {Header} header
 * @property {object} metadata
 * @property {any} content as JSON has it, by the type of the message
 */
/** @typedef {{type: string, content: object, parent?: Pick<Message, 'header'>, identity?: readonly (string | Buffer)[]}} Reply one that goes out */

/** @param {string} key @param {readonly (string | Buffer)[]} parts */
function signed(key, parts) {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/**
 * A message that came in; throws on a wrong signature.
 * @param {string} key
 * @param {readonly Buffer[]} frames
 * @returns {Message}
 */
function read(key, frames) {
  const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
  if (at < 0) throw new Error(`expected a frame ${DELIMITER}, got ${frames.length} frames without it`);
  const [signature, ...parts] = frames.slice(at + 1);
  const expected = Buffer.from(signed(key, parts.slice(0, 4)));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) throw new Error('wrong signature');
  const [header, , metadata, content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
  if (typeof header?.msg_type !== 'string') throw new Error('expected a header with a msg_type');
  if (content === null || typeof content !== 'object') throw new Error('expected an object as the content');
  return { identity: frames.slice(0, at), header, metadata, content };
}

/**
 * The frames of a message that goes out.
 * @param {string} key
 * @param {Reply} message
 */
function frames(key, { type, content, parent, identity = [] }) {
  const header = {
    msg_id: randomBytes(16).toString('hex'),
    msg_type: type,
    username: 'kernel',
    session,
    date: new Date().toISOString(),
    version: VERSION,
  };
  const parts = [header, parent?.header ?? {}, {}, content].map((part) => JSON.stringify(part));
  return [...identity, DELIMITER, signed(key, parts), ...parts];
}

exports.frames = frames;
exports.read = read;
exports.VERSION = VERSION;

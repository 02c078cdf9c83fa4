// The language of the cells, as notebooks and frontends are told of it.
'use strict';

const { version } = require('@tslab/typescript-for-tslab/package.json');

const LANGUAGE = {
  name: 'typescript',
  version,
  mimetype: 'text/typescript',
  file_extension: '.ts',
  pygments_lexer: 'typescript',
  codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
};

exports.LANGUAGE = LANGUAGE;

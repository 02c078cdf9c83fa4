export { type Counting, countCorrect } from './counts.js';
export { type HardPoint, hardSearch } from './hard-search.js';
export { type Judgements, judgements } from './judgements.js';
export { type Sweep, sweep } from './sweep.js';

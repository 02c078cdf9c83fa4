/** What an interval says of a statement: that it holds, that it does not, or neither. */
export type Verdict = 'supported' | 'contradicted' | 'undecided';

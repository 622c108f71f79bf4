/** How often a token occurs, and in how many texts. */
export interface TokenCount {
  readonly total: number;
  readonly documents: number;
}

/** What `adapt` learns: tokens, the most frequent first, and in how many of how many texts each is. */
export interface LearntTokens {
  readonly tokens: readonly string[];
  /** How many texts have each of `tokens`, once or more. */
  readonly documentCounts: readonly number[];
  /** How many texts there were. */
  readonly documents: number;
  /** Whether each of them came as a list of tokens, cut by somebody else. */
  readonly fromLists: boolean;
}

/** A text as it is, or as a list of tokens that is taken as it is. */
export type Text = string | readonly string[];

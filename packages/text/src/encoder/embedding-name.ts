/** The layer whose output `wordWeights` takes gradients by. */
export const embeddingName = 'text_embedding';

/** What a client has asked for and cannot have, with the status of the answer. */
export interface RequestProblem extends Error {
  readonly statusCode: number;
}

/** `statusCode` is what Fastify answers with. */
export function problem(statusCode: number, message: string): RequestProblem {
  return Object.assign(new Error(message), { statusCode });
}

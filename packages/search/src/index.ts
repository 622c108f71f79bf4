/** `@encoderkit/search`: samples and vectors that can be searched by their direction. */
export { type ExactDatabaseOptions, exactDatabase } from './exact-database.ts';
export { type LanceDatabase, type LanceDatabaseOptions, lanceDatabase } from './lance-database.ts';
export type { Hit, VectorDatabase, VectorRow } from './vector-database.ts';
export {
  type OpenVectorIndexOptions,
  openVectorIndex,
  type Query,
  type VectorIndex,
  type VectorIndexOptions,
  vectorIndex,
} from './vector-index.ts';

export type { Text } from './text.ts';

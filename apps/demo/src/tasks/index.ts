/** Tasks that the benchmarks measure, too, some with other options. */

export { clothes } from './clothes.ts';
export { digits } from './digits.ts';
export { spokenDigits } from './spoken-digits.ts';

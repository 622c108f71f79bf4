/** What Node has and browsers have not: `#platform` of package.json. */
export { decode } from './decode.ts';

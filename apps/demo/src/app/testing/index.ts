/** For the fuzzer of uploads. */

export { type PretendServer, pretendServer } from './pretend-server.ts';
export { rawConnection } from './raw-request.ts';

import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

/** Where downloads are kept, outside any repository: `ENCODERKIT_CACHE`, or `encoderkit` in the user's cache folder. */
export function cacheFolder(name: string): string {
  return join(env.ENCODERKIT_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'encoderkit'), name);
}

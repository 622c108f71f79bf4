// A child process that imports modules one after another and reports each to its parent.
import process from 'node:process';

process.once('message', async (/** @type {readonly string[]} */ modules) => {
  for (const module of modules) {
    process.send?.({ module, state: 'started' });
    try {
      await import(module);
      process.send?.({ module, state: 'passed' });
    } catch (error) {
      console.error(error);
      process.send?.({ module, state: 'failed' });
    }
  }
  // Native libraries may keep the process alive; the last message has to be out before it ends.
  process.send?.({ state: 'done' }, () => process.exit(0));
});

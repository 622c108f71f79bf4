// Hands the samples of a microphone to the page, as they come: see src/inputs/record.ts.
registerProcessor(
  'recorder',
  class extends AudioWorkletProcessor {
    process([input]) {
      if (input?.[0]) this.port.postMessage(input[0].slice());
      return true;
    }
  },
);

import { writeWav } from '@encoderkit/audio/wav';

/** A recording under way. */
export interface Recording {
  /** Ends it. */
  stop(): Promise<Blob>;
}

/** A WAV file is what every decoder reads; what `MediaRecorder` makes (WebM) is not. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const context = new AudioContext();
  await context.audioWorklet.addModule('/recorder-worklet.js');
  const node = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
  const chunks: Float32Array[] = [];
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => chunks.push(data);
  context.createMediaStreamSource(stream).connect(node);
  return {
    async stop() {
      const { sampleRate } = context;
      for (const track of stream.getTracks()) track.stop();
      await context.close();
      const samples = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
      chunks.reduce((at, chunk) => {
        samples.set(chunk, at);
        return at + chunk.length;
      }, 0);
      return new Blob([new Uint8Array(writeWav({ samples, sampleRate }))], { type: 'audio/wav' });
    },
  };
}

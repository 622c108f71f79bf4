import { writeWav } from '@encoderkit/audio/wav';

/** A recording under way. The microphone is on until it is ended. */
export interface Recording {
  /** Rejects where there is no microphone, or none may be used. */
  readonly started: Promise<void>;
  /** Ends it. */
  stop(): Promise<Blob>;
  /** Ends it, also while it has yet to start; nothing is kept. */
  cancel(): void;
}

/** A WAV file is what every decoder reads; what `MediaRecorder` makes (WebM) is not. */
export function record(): Recording {
  const opened = open();
  const close = async () => {
    const { stream, context } = await opened;
    turnOff(stream);
    await context.close();
  };
  return {
    started: opened.then(() => {}),
    cancel: () => void close().catch(() => {}),
    async stop() {
      const { chunks, context } = await opened;
      const { sampleRate } = context;
      await close();
      const samples = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
      chunks.reduce((at, chunk) => {
        samples.set(chunk, at);
        return at + chunk.length;
      }, 0);
      return new Blob([new Uint8Array(writeWav({ samples, sampleRate }))], { type: 'audio/wav' });
    },
  };
}

async function open() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  try {
    const context = new AudioContext();
    await context.audioWorklet.addModule('/recorder-worklet.js');
    const node = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
    const chunks: Float32Array[] = [];
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => chunks.push(data);
    context.createMediaStreamSource(stream).connect(node);
    return { stream, context, chunks };
  } catch (error) {
    turnOff(stream);
    throw error;
  }
}

function turnOff(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

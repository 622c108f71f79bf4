import { useEffect, useRef, useState } from 'preact/hooks';
import { useAction } from '../state/use-action.ts';
import { FileDrop } from './file-drop.tsx';
import { type Recording, record } from './record.ts';

/** A recording of the microphone, or a sound from a file: whichever came last. */
export function SoundInput({ onChange }: { readonly onChange: (sound: Blob | undefined) => void }) {
  const microphone = useRef<Recording | undefined>(undefined);
  const [recording, setRecording] = useState(false);
  const [sound, setSound] = useState<{ readonly name: string; readonly url: string }>();
  const { run, busy, error } = useAction();
  useEffect(() => () => sound && URL.revokeObjectURL(sound.url), [sound]);
  // Whoever leaves is not listened to any more.
  useEffect(() => () => microphone.current?.cancel(), []);
  const take = (blob: Blob, name: string) => {
    setSound({ name, url: URL.createObjectURL(blob) });
    onChange(blob);
  };
  const toggle = async () => {
    const current = microphone.current;
    microphone.current = undefined;
    setRecording(false);
    if (current) return take(await current.stop(), 'your recording');
    const started = record();
    microphone.current = started;
    try {
      await started.started;
      setRecording(true);
    } catch (problem) {
      microphone.current = undefined;
      throw new Error(`Nothing can be recorded: ${problem instanceof Error ? problem.message : problem}`);
    }
  };
  return (
    <>
      <h2>Sound</h2>
      <p>
        <button
          type="button"
          class={recording ? 'recording' : ''}
          aria-pressed={recording}
          disabled={busy}
          onClick={() => run(toggle)}
        >
          {recording ? 'Stop recording' : 'Record'}
        </button>
      </p>
      {error !== undefined && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
      <FileDrop accept="audio/*" label="Choose a sound" onFile={(file) => take(file, file.name)}>
        {sound && (
          <figure class="preview">
            {/* biome-ignore lint/a11y/useMediaCaption: what was just said */}
            <audio controls src={sound.url} />
            <figcaption>{sound.name}</figcaption>
          </figure>
        )}
      </FileDrop>
    </>
  );
}

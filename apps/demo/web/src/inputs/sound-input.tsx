import { useEffect, useState } from 'preact/hooks';
import { FileDrop } from './file-drop.tsx';
import { type Recording, record } from './record.ts';

/** A recording of the microphone, or a sound from a file: whichever came last. */
export function SoundInput({ onChange }: { readonly onChange: (sound: Blob | undefined) => void }) {
  const [recording, setRecording] = useState<Recording>();
  const [error, setError] = useState<string>();
  const [sound, setSound] = useState<{ readonly name: string; readonly url: string }>();
  useEffect(() => () => sound && URL.revokeObjectURL(sound.url), [sound]);
  const take = (blob: Blob, name: string) => {
    setSound({ name, url: URL.createObjectURL(blob) });
    onChange(blob);
  };
  const toggle = async () => {
    setError(undefined);
    setRecording(undefined);
    try {
      if (recording) take(await recording.stop(), 'your recording');
      else setRecording(await record());
    } catch (problem) {
      setError(`Nothing can be recorded: ${problem instanceof Error ? problem.message : problem}`);
    }
  };
  return (
    <>
      <h2>Sound</h2>
      <p>
        <button
          type="button"
          class={recording ? 'recording' : ''}
          aria-pressed={recording !== undefined}
          onClick={toggle}
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

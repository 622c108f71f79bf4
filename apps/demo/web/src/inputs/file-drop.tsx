import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** A place where a file can be dropped, and chosen with a button. */
export function FileDrop({
  accept,
  label,
  onFile,
  children,
}: {
  readonly accept: string;
  readonly label: string;
  readonly onFile: (file: File) => void;
  readonly children?: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same without dropping
    <div
      class={`drop ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {children}
      <label class="button file">
        {label}
        <input
          type="file"
          accept={accept}
          onChange={({ currentTarget }) => {
            take(currentTarget.files);
            // The same file may be chosen again.
            currentTarget.value = '';
          }}
        />
      </label>{' '}
      <small>or drop it here</small>
    </div>
  );
}

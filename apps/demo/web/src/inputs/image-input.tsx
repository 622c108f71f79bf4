import { useEffect, useState } from 'preact/hooks';
import { Drawing } from './drawing.tsx';
import { FileDrop } from './file-drop.tsx';

/** A drawing, or a picture from a file: whichever came last. */
export function ImageInput({ onChange }: { readonly onChange: (image: Blob | undefined) => void }) {
  const [file, setFile] = useState<{ readonly name: string; readonly url: string }>();
  useEffect(() => () => file && URL.revokeObjectURL(file.url), [file]);
  return (
    <>
      <h2>Picture</h2>
      <Drawing
        onChange={(image) => {
          setFile(undefined);
          onChange(image);
        }}
      />
      <FileDrop
        accept="image/*"
        label="Choose a picture"
        onFile={(chosen) => {
          setFile({ name: chosen.name, url: URL.createObjectURL(chosen) });
          onChange(chosen);
        }}
      >
        {file && (
          <figure class="preview">
            <img src={file.url} alt={file.name} />
            <figcaption>{file.name}</figcaption>
          </figure>
        )}
      </FileDrop>
    </>
  );
}

import { useEffect, useState } from 'preact/hooks';

/** How long after the last key the model is asked, in milliseconds. */
const pause = 400;

export function TextInput({
  example,
  onChange,
}: {
  readonly example: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onChange(text.trim()), pause);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <>
      <h2>
        <label for="text">Text</label>
      </h2>
      <textarea
        id="text"
        rows={6}
        maxLength={20_000}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      {example !== undefined && (
        <button type="button" onClick={() => setText(example)}>
          Take an example
        </button>
      )}
    </>
  );
}

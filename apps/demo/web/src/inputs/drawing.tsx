import { useEffect, useRef, useState } from 'preact/hooks';

const size = 280;
const thickness = 22;
/** How far the pen goes at a press of an arrow key, in pixels. */
const stride = 14;

interface Point {
  readonly x: number;
  readonly y: number;
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -stride, y: 0 },
  ArrowRight: { x: stride, y: 0 },
  ArrowUp: { x: 0, y: -stride },
  ArrowDown: { x: 0, y: stride },
};

/** Paper to draw on with mouse, finger or keys: arrows move the pen, the space bar puts it down and lifts it. */
export function Drawing({ onChange }: { readonly onChange: (image: Blob | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Point | undefined>(undefined);
  const [pen, setPen] = useState<Point & { readonly down: boolean; readonly shown: boolean }>({
    x: size / 2,
    y: size / 2,
    down: false,
    shown: false,
  });

  const clear = () => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size, size);
  };
  useEffect(clear, []);

  const line = (from: Point, to: Point) => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    Object.assign(context, { lineWidth: thickness, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111' });
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  };
  const tell = () => canvas.current?.toBlob((blob) => onChange(blob ?? undefined));
  const pointOf = (event: PointerEvent): Point => {
    const { left, top, width, height } = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, size, size);
    return { x: ((event.clientX - left) * size) / width, y: ((event.clientY - top) * size) / height };
  };
  const lift = () => {
    if (last.current === undefined) return;
    last.current = undefined;
    tell();
  };
  const press = (event: KeyboardEvent) => {
    const step = arrows[event.key];
    if (step === undefined && event.key !== ' ') return;
    event.preventDefault();
    const within = (value: number) => Math.max(0, Math.min(size, value));
    const to = { x: within(pen.x + (step?.x ?? 0)), y: within(pen.y + (step?.y ?? 0)) };
    const down = step === undefined ? !pen.down : pen.down;
    if (down) line(pen, to);
    if (pen.down && !down) tell();
    setPen({ ...to, down, shown: true });
  };

  return (
    <div class="drawing">
      <div class="paper">
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: what is drawn on with keys has no role of its own */}
        <canvas
          ref={canvas}
          width={size}
          height={size}
          role="application"
          aria-label="Paper. Arrow keys move the pen, the space bar puts it down or lifts it."
          tabIndex={0}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            last.current = pointOf(event);
            line(last.current, last.current);
            setPen({ ...pen, shown: false });
          }}
          onPointerMove={(event) => {
            if (last.current === undefined) return;
            const to = pointOf(event);
            line(last.current, to);
            last.current = to;
          }}
          onPointerUp={lift}
          onPointerCancel={lift}
          onKeyDown={press}
          onBlur={() => {
            if (pen.down) tell();
            setPen({ ...pen, down: false, shown: false });
          }}
        />
        {pen.shown && (
          <span
            class={`pen ${pen.down ? 'down' : ''}`}
            style={{ left: `${(100 * pen.x) / size}%`, top: `${(100 * pen.y) / size}%` }}
          />
        )}
      </div>
      <p class="faint">
        Draw with the mouse or a finger; with keys, arrows move the pen and the space bar puts it down or lifts it.
      </p>
      <button
        type="button"
        onClick={() => {
          clear();
          onChange(undefined);
        }}
      >
        Clear
      </button>
    </div>
  );
}

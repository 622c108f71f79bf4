import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { EmbeddingMap, MapPoint, Modality } from '../../../src/app/protocol.ts';
import { moved, nearestPoint, onScreen, type Place, type Size, type View, wholeView, zoomed } from './view.ts';

/** How samples of each modality are drawn, about a place. */
const shapes: Readonly<Record<Modality, (context: CanvasRenderingContext2D, at: Place, radius: number) => void>> = {
  image: (context, { x, y }, radius) => context.arc(x, y, radius, 0, 2 * Math.PI),
  text: (context, { x, y }, radius) => context.rect(x - radius, y - radius, 2 * radius, 2 * radius),
  sound(context, { x, y }, radius) {
    context.moveTo(x, y - 1.3 * radius);
    context.lineTo(x + 1.2 * radius, y + radius);
    context.lineTo(x - 1.2 * radius, y + radius);
  },
};
const shapeNames: Readonly<Record<Modality, string>> = { image: '●', text: '■', sound: '▲' };

const colours = 10;
const zoomStep = 1.4;
/** Pixels at a press of an arrow key. */
const stride = 40;

/** The embeddings in two dimensions. Wheel, pinch or `+` and `-` zoom, dragging or arrow keys move, hovering shows a sample. */
export function EmbeddingPlot({ map }: { readonly map: EmbeddingMap }) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [size, setSize] = useState<Size>({ width: 600, height: 440 });
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = useMemo(
    () => map.points.filter(({ label, modality }) => !hidden.includes(label) && !hidden.includes(modality)),
    [map, hidden],
  );
  const modalities = useMemo(() => [...new Set(map.points.map(({ modality }) => modality))], [map]);
  const [chosenView, setView] = useState<View>();
  const [hovered, setHovered] = useState<number>();
  const view = chosenView ?? wholeView(map.points, size);
  /** Fingers or buttons that are down, where they were last. */
  const pointers = useRef(new Map<number, Place>());

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      setSize({ width, height: Math.round(Math.min(560, Math.max(320, 0.75 * width))) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const draw = () => canvas.current && drawPoints(canvas.current, map, points, view, size, hovered);
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => dark.removeEventListener('change', draw);
  });
  // A listener that may keep the page from scrolling, which Preact's are not.
  useEffect(() => {
    const element = canvas.current;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      setView(zoomed(view, event.deltaY < 0 ? 1.15 : 1 / 1.15, placeOf(event), size));
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  });

  const placeOf = ({ clientX, clientY }: MouseEvent): Place => {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: clientX - left, y: clientY - top };
  };
  const middle = { x: size.width / 2, y: size.height / 2 };
  const move = (event: PointerEvent) => {
    const to = placeOf(event);
    const from = pointers.current.get(event.pointerId);
    if (from === undefined) return setHovered(nearestPoint(points, to, view, size));
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, to);
    if (!other) return setView(moved(view, to.x - from.x, to.y - from.y));
    const spread = (place: Place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
    setView(zoomed(view, spread(to) / spread(from), other, size));
  };
  const release = ({ pointerId }: PointerEvent) => pointers.current.delete(pointerId);
  const keys: Readonly<Record<string, () => View | undefined>> = {
    '+': () => zoomed(view, zoomStep, middle, size),
    '=': () => zoomed(view, zoomStep, middle, size),
    '-': () => zoomed(view, 1 / zoomStep, middle, size),
    '0': () => undefined,
    ArrowLeft: () => moved(view, stride, 0),
    ArrowRight: () => moved(view, -stride, 0),
    ArrowUp: () => moved(view, 0, stride),
    ArrowDown: () => moved(view, 0, -stride),
  };
  const point = hovered === undefined ? undefined : points[hovered];

  return (
    <div class="card">
      <p class="buttons">
        <button type="button" onClick={() => setView(keys['+']?.())}>
          Zoom in
        </button>
        <button type="button" onClick={() => setView(keys['-']?.())}>
          Zoom out
        </button>
        <button type="button" onClick={() => setView(undefined)}>
          All
        </button>
      </p>
      <div class="plot" ref={frame}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: what is moved with keys has no role of its own */}
        <canvas
          ref={canvas}
          style={{ width: `${size.width}px`, height: `${size.height}px` }}
          role="application"
          aria-label={`Map of ${points.length} samples. Plus and minus zoom, arrow keys move, 0 shows all.`}
          tabIndex={0}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            pointers.current.set(event.pointerId, placeOf(event));
            setHovered(nearestPoint(points, placeOf(event), view, size));
          }}
          onPointerMove={move}
          onPointerUp={release}
          onPointerCancel={release}
          onPointerLeave={() => setHovered(undefined)}
          onKeyDown={(event) => {
            const key = keys[event.key];
            if (!key) return;
            event.preventDefault();
            setView(key());
          }}
        />
        {point && <Tip point={point} map={map} place={onScreen(point, view, size)} size={size} />}
      </div>
      <Choices
        title="Classes"
        names={map.labels}
        hidden={hidden}
        setHidden={setHidden}
        sign={(_, index) => <i class={`swatch colour-${index % colours}`} />}
      />
      {modalities.length > 1 && (
        <Choices
          title="Modalities"
          names={modalities}
          hidden={hidden}
          setHidden={setHidden}
          sign={(modality) => shapeNames[modality]}
        />
      )}
    </div>
  );
}

/** Boxes that show and hide what has these names. */
function Choices<Name extends string>({
  title,
  names,
  hidden,
  setHidden,
  sign,
}: {
  readonly title: string;
  readonly names: readonly Name[];
  readonly hidden: readonly string[];
  readonly setHidden: (names: readonly string[]) => void;
  readonly sign: (name: Name, index: number) => ComponentChildren;
}) {
  const toggle = (name: Name) =>
    setHidden(hidden.includes(name) ? hidden.filter((each) => each !== name) : [...hidden, name]);
  return (
    <fieldset class="classes">
      <legend>{title}</legend>
      {names.map((name, index) => (
        <label key={name}>
          <input type="checkbox" checked={!hidden.includes(name)} onChange={() => toggle(name)} /> {sign(name, index)}{' '}
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function Tip({
  point,
  map: { tiles },
  place,
  size,
}: {
  readonly point: MapPoint;
  readonly map: EmbeddingMap;
  readonly place: Place;
  readonly size: Size;
}) {
  const picture =
    tiles && point.tile !== undefined
      ? {
          backgroundImage: `url(${tiles.url})`,
          backgroundPosition: `-${2 * tiles.size * (point.tile % tiles.columns)}px -${2 * tiles.size * Math.floor(point.tile / tiles.columns)}px`,
          backgroundSize: `${2 * tiles.size * tiles.columns}px auto`,
          width: `${2 * tiles.size}px`,
          height: `${2 * tiles.size}px`,
        }
      : undefined;
  const across = place.x > size.width / 2 ? { right: `${size.width - place.x + 12}px` } : { left: `${place.x + 12}px` };
  return (
    <div class="tip" role="status" style={{ ...across, top: `${Math.min(place.y + 8, size.height - 100)}px` }}>
      {picture && <span class="tile" style={picture} />}
      <b>{point.label}</b>
      {point.text !== undefined && <small>{point.text}</small>}
    </div>
  );
}

function drawPoints(
  canvas: HTMLCanvasElement,
  { labels }: EmbeddingMap,
  points: readonly MapPoint[],
  view: View,
  size: Size,
  hovered: number | undefined,
): void {
  const density = devicePixelRatio || 1;
  const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(canvas);
  const palette = labels.map((_, index) => style.getPropertyValue(`--colour-${index % colours}`));
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  points.forEach((point, index) => {
    const place = onScreen(point, view, size);
    context.fillStyle = palette[labels.indexOf(point.label)] ?? '';
    context.globalAlpha = 0.8;
    context.beginPath();
    shapes[point.modality](context, place, index === hovered ? 7 : 3.5);
    context.fill();
  });
  context.globalAlpha = 1;
  // Names in the middle of their classes, of each modality by itself, so that colour is not all.
  Object.assign(context, {
    font: '600 14px system-ui, sans-serif',
    textAlign: 'center',
    textBaseline: 'middle',
    lineWidth: 4,
  });
  context.lineJoin = 'round';
  const groups = labels.flatMap((label) =>
    Object.keys(shapes).map((modality) => ({
      label,
      members: points.filter((point) => point.label === label && point.modality === modality),
    })),
  );
  for (const { label, members } of groups) {
    if (members.length === 0) continue;
    const { x, y } = onScreen(
      { x: median(members.map((each) => each.x)), y: median(members.map((each) => each.y)) },
      view,
      size,
    );
    context.strokeStyle = style.getPropertyValue('--raised');
    context.fillStyle = style.getPropertyValue('--ink');
    context.strokeText(label, x, y);
    context.fillText(label, x, y);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** What part of the map is seen: `x` and `y` are in the middle, `scale` is pixels per unit. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** All points, with some room around them. */
export function wholeView(points: readonly Place[], { width, height }: Size): View {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = 0.92 * Math.min(width / Math.max(right - left, 1e-6), height / Math.max(bottom - top, 1e-6));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

export function onScreen({ x, y }: Place, view: View, { width, height }: Size): Place {
  return { x: width / 2 + (x - view.x) * view.scale, y: height / 2 + (y - view.y) * view.scale };
}

/** Enlarged by `factor` about a place on the screen, which stays where it is. */
export function zoomed(view: View, factor: number, about: Place, { width, height }: Size): View {
  const [dx, dy] = [about.x - width / 2, about.y - height / 2];
  const scale = view.scale * factor;
  return { x: view.x + dx / view.scale - dx / scale, y: view.y + dy / view.scale - dy / scale, scale };
}

/** Moved by some pixels of the screen. */
export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

/** The point nearest to a place on the screen, where one is near. */
export function nearestPoint(
  points: readonly Place[],
  about: Place,
  view: View,
  size: Size,
  reach = 14,
): number | undefined {
  let best: { index: number; distance: number } | undefined;
  points.forEach((point, index) => {
    const { x, y } = onScreen(point, view, size);
    const distance = Math.hypot(x - about.x, y - about.y);
    if (distance <= (best?.distance ?? reach)) best = { index, distance };
  });
  return best?.index;
}

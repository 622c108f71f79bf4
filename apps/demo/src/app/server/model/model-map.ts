import { type FloatImage, type ImageSample, readImage } from '@encoderkit/vision';
import { embeddingLayout } from '../../../embedding-layout.ts';
import { normalised } from '../../../nearest.ts';
import type { Sample } from '../../../tasks/sample.ts';
import type { EmbeddingMap, MapPoint, Modality } from '../../protocol.ts';
import type { LabelledSamples } from '../tasks/trainable.ts';
import type { OpenModel } from './open-model.ts';
import { pictureOf } from './picture-of.ts';

/** Pictures on the map, in pixels, and how many are beside each other in the picture of all of them. */
const [tile, columns] = [28, 25];
/** How much of a text is shown. */
const textLength = 160;

/** Embeddings of samples in two dimensions, with what is shown of each sample. */
export async function modelMap(model: OpenModel, { samples, labels, classes }: LabelledSamples): Promise<EmbeddingMap> {
  const places = await embeddingLayout(normalised(await model.encode(samples)));
  const images = samples.flatMap(({ image }) => (image === undefined ? [] : [image]));
  let tiles = 0;
  const points = samples.map((sample, index): MapPoint => {
    const { x, y } = places[index] ?? { x: 0, y: 0 };
    const { text, image } = sample;
    return {
      x: rounded(x),
      y: rounded(y),
      label: labels[index] ?? '',
      modality: modalityOf(sample),
      ...(text !== undefined && { text: text.length > textLength ? `${text.slice(0, textLength)}…` : text }),
      ...(image !== undefined && { tile: tiles++ }),
    };
  });
  if (images.length === 0) return { labels: classes, points };
  return { labels: classes, points, tiles: { url: await pictureOf(await mosaic(images)), size: tile, columns } };
}

function modalityOf({ image, text }: Sample): Modality {
  if (image !== undefined) return 'image';
  return text !== undefined ? 'text' : 'sound';
}

async function mosaic(images: readonly ImageSample[]): Promise<FloatImage> {
  const rows = Math.ceil(images.length / columns);
  const width = columns * tile;
  const data = new Float32Array(width * rows * tile);
  for (const [index, image] of images.entries()) {
    const small = await readImage(image, { size: [tile, tile], channels: 1 });
    const corner = Math.floor(index / columns) * tile * width + (index % columns) * tile;
    for (let y = 0; y < tile; y++) data.set(small.data.subarray(y * tile, (y + 1) * tile), corner + y * width);
  }
  return { data, width, height: rows * tile, channels: 1 };
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

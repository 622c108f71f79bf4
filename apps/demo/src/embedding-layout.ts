import { randomGenerator } from '@encoderkit/core';
import { UMAP } from 'umap-js';

/**
 * Places embeddings in two dimensions so that those alike lie together (UMAP, McInnes, Healy and Melville 2018,
 * https://arxiv.org/abs/1802.03426), by Euclidean distance. The same vectors always give the same map.
 *
 * @param signal where it is aborted the layout stops early, with the places it has by then
 */
export async function embeddingLayout(
  vectors: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<{ x: number; y: number }[]> {
  if (vectors.length < 4) return vectors.map((_, index) => ({ x: index, y: 0 }));
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(15, vectors.length - 1),
    minDist: 0.1,
    random: randomGenerator(1).uniform,
  });
  const rows = vectors.map((vector) => [...vector]);
  const places = await umap.fitAsync(rows, () => signal?.aborted !== true);
  return places.map(([x = 0, y = 0]) => ({ x, y }));
}

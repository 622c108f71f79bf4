import { describe, expect, it } from 'vitest';
import { graphBuilder } from '../../onnx/builder.ts';
import { serialize } from '../../onnx/serialize.ts';
import { createSession } from '../../runtime/session.ts';
import { scatterRows } from './scatter-rows.ts';

describe('scatterRows', () => {
  it.each([
    [3400, 64],
    [131072, 1],
    [1700, 128],
    [1024, 128],
  ])('adds every one of %i rows of %i, in the same order at every run, with several threads', async (rows, width) => {
    const graph = graphBuilder();
    const into = graph.fill(0, [7, width], 'float32');
    const value = scatterRows(
      graph,
      into,
      graph.input('places', [rows, 1], 'int32'),
      graph.input('updates', [rows, width], 'float32'),
      'add',
    );
    const session = await createSession(serialize(graph.finish([{ name: 'sums', value }]), { name: 'scatter' }), {
      threads: 4,
    });
    const places = Int32Array.from({ length: rows }, (_, row) => row % 7);
    const updates = Float32Array.from({ length: rows * width }, (_, at) => Math.sin(at) / 3);
    const sums = new Float32Array(7 * width);
    updates.forEach((number, at) => {
      const place = (places[Math.floor(at / width)] ?? 0) * width + (at % width);
      sums[place] = (sums[place] ?? 0) + number;
    });
    const result = new Float32Array(7 * width);
    const binding = session.bind(
      {
        places: { dtype: 'int32', shape: [rows, 1], values: places },
        updates: { dtype: 'float32', shape: [rows, width], values: updates },
      },
      { sums: { dtype: 'float32', shape: [7, width], values: result } },
    );
    for (let run = 0; run < 60; run++) {
      result.fill(Number.NaN);
      await binding.run();
      expect(sums.findIndex((sum, at) => result[at] !== sum)).toBe(-1);
    }
    await session.release();
  });
});

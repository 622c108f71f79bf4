import { EncoderKitError } from '@encoderkit/errors';
import { backend_util, type Tensor } from '@tensorflow/tfjs-core';
import type { KernelFamily } from './kernel.ts';

export const einsum: KernelFamily<'Einsum'> = {
  Einsum: {
    infer(inputs, { equation }) {
      const specs = Object.values(inputs);
      const { labels, output } = parse(
        equation,
        specs.map(({ shape }) => shape),
      );
      const lengths = output.map((label) => {
        const input = labels.findIndex((each) => each.includes(label));
        return specs[input]?.shape[labels[input]?.indexOf(label) ?? 0] ?? 0;
      });
      return { shape: lengths, dtype: specs[0]?.dtype ?? 'float32' };
    },
    lower({ inputs, attributes, graph }) {
      const values = Object.values(inputs);
      const { labels, output } = parse(
        attributes.equation,
        values.map(({ shape }) => shape),
      );
      // TF.js takes any character for a label, ONNX letters only.
      const letters = (each: readonly number[]): string =>
        each.map((label) => String.fromCharCode((label < 26 ? 97 : 65 - 26) + label)).join('');
      return graph.node('Einsum', values, { equation: `${labels.map(letters).join(',')}->${letters(output)}` });
    },
  },
};

/** The axes of each input and of the output as numbers: the same number, the same axis. Throws as TF.js does, and where it does not. */
function parse(equation: string, shapes: readonly (readonly number[])[]): { labels: number[][]; output: number[] } {
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, shapes.length);
  const wrong = idDims.findIndex((labels, input) => labels.length !== shapes[input]?.length);
  if (wrong !== -1) {
    throw mismatch(
      `${idDims[wrong]?.length} labels for an input of rank ${shapes[wrong]?.length} in "${equation}"`,
      'one label for each axis of each input',
    );
  }
  backend_util.checkEinsumDimSizes(
    allDims.length,
    idDims,
    shapes.map((shape) => ({ shape: [...shape] }) as Tensor),
  );
  const names = [...(equation.replaceAll(/\s/g, '').split('->')[1] ?? '')];
  if (new Set(names).size < names.length) throw mismatch(`"${equation}"`, 'each label once in the output');
  return { labels: idDims, output: names.map((name) => allDims.indexOf(name)) };
}

const mismatch = (received: string, expected: string): EncoderKitError =>
  new EncoderKitError({ code: 'shape-mismatch', where: "tfjs backend 'onnx', kernel Einsum", expected, received });

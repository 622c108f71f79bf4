import { type Classification, type ClassificationReport, evaluate, type Model, predict } from '@encoderkit/core';
import type { LabelledSplits, RawImage } from '@encoderkit/datasets';
import type { ImageSample } from '@encoderkit/vision';
import { embeddingLayout } from '../embedding-layout.ts';
import { count, percent } from '../format.ts';
import { nearest, neighbourAgreement, normalised } from '../nearest.ts';
import { confusionMatrix } from '../report/confusion-matrix.ts';
import { embeddingMap } from '../report/embedding-map.ts';
import { html } from '../report/html.ts';
import { type Mistake, mistakeGallery } from '../report/mistakes.ts';
import { neighbourStrips } from '../report/neighbour-strips.ts';
import { perClassTable } from '../report/per-class-table.ts';
import type { Tested } from './description.ts';
import type { TaskContext } from './task.ts';

export type ImageClassifier = Model<ImageSample, string, Classification<string>, ClassificationReport<string>>;

/** How many embeddings go on the map, and how many neighbours a strip has. */
const mapped = 1000;
const stripLength = 8;

/** What the model does on the test data: its accuracy, and the parts of the report that show it. */
export async function testImages(
  model: ImageClassifier,
  { test, labels }: Pick<LabelledSplits<RawImage>, 'test' | 'labels'>,
  { signal, say }: Pick<TaskContext, 'signal' | 'say'>,
): Promise<Tested> {
  const report = await evaluate(model, test, { signal });
  const examples = await test.collect();
  const images = examples.map(({ input }) => input);
  const classes = examples.map(({ label = '' }) => label);
  signal.throwIfAborted();
  const mistakes = await mistakesOf(model, images, classes);
  signal.throwIfAborted();
  const few = { images: images.slice(0, mapped), classes: classes.slice(0, mapped), labels };
  const vectors = normalised(await model.encoder.encode(few.images));
  const { line, body } = await neighbours(vectors, few);
  say(line);
  const places = await embeddingLayout(vectors, signal);
  return {
    accuracy: report.accuracy,
    sections: [
      { title: 'Classes', body: perClassTable(report.perClass) },
      { title: 'Confusion matrix', body: confusionMatrix(labels, report.confusionMatrix) },
      { title: 'Mistakes', body: await mistakeGallery(mistakes) },
      { title: 'Nearest neighbours', body },
      {
        title: 'Map of the embeddings',
        body: embeddingMap(
          labels,
          places.map((place, index) => ({ ...place, classIndex: labels.indexOf(few.classes[index] ?? '') })),
        ),
      },
    ],
  };
}

async function mistakesOf(
  model: ImageClassifier,
  images: readonly RawImage[],
  classes: readonly string[],
): Promise<Mistake[]> {
  const predictions = await predict(model, images);
  const labels = new Map(predictions.map(({ label, index }) => [label, index]));
  return images.flatMap((image, index) => {
    const [label = '', prediction] = [classes[index], predictions[index]];
    if (prediction === undefined || prediction.label === label) return [];
    const probabilityOfLabel = prediction.probabilities[labels.get(label) ?? -1] ?? 0;
    const { label: predicted, probability } = prediction;
    return [{ image, label, predicted, probability, probabilityOfLabel }];
  });
}

/** The first sample of every second class with its neighbours, and how often a nearest neighbour is of the same class. */
async function neighbours(
  vectors: readonly Float32Array[],
  { images, classes, labels }: { images: readonly RawImage[]; classes: readonly string[]; labels: readonly string[] },
) {
  const sampleAt = (index: number) => {
    const [image, label] = [images[index], classes[index]];
    if (image === undefined || label === undefined) throw new Error(`there is no test sample ${index}`);
    return { image, label };
  };
  const queries = labels
    .filter((_, index) => index % 2 === 0)
    .map((label) => classes.indexOf(label))
    .filter((index) => index !== -1);
  const strips = queries.map((query) => ({
    query: sampleAt(query),
    neighbours: nearest(vectors, query, stripLength).map(({ index, similarity }) => ({
      ...sampleAt(index),
      similarity,
    })),
  }));
  const agreement = `${percent(neighbourAgreement(vectors, classes))} of ${count(vectors.length)} test samples have a nearest neighbour of their own class`;
  const [first] = strips;
  return {
    line:
      first === undefined
        ? agreement
        : `nearest neighbours of a test sample "${first.query.label}": ${first.neighbours.map(({ label }) => label).join(', ')}`,
    body: html`<p>${agreement}.</p>${await neighbourStrips(strips)}`,
  };
}

import type { Answer, Prediction } from '../../../src/app/protocol.ts';
import { percent } from '../../../src/format.ts';

/** How many classes are shown. */
const shown = 5;

/** What a model says, how sure it is, and what that rests on. */
export function AnswerView({ answer: { prediction, seen, words, gates, without } }: { readonly answer: Answer }) {
  return (
    <>
      <PredictionView prediction={prediction} />
      {gates !== undefined && (
        <>
          <h3>What each part counts</h3>
          <Bars
            rows={Object.entries(gates).map(([label, probability]) => ({ label, probability: probability ?? 0 }))}
          />
        </>
      )}
      {without?.map(({ modality, prediction }) => (
        <div key={modality}>
          <h3>Without the {modality}</h3>
          <PredictionView prediction={prediction} />
        </div>
      ))}
      {words !== undefined && <Words words={words} />}
      {seen !== undefined && (
        <figure class="seen">
          <img src={seen} alt="What the model sees" />
          <figcaption>what the model sees</figcaption>
        </figure>
      )}
    </>
  );
}

/** How each kind of prediction is shown. */
const views: {
  readonly [Kind in Prediction['kind']]: (prediction: Extract<Prediction, { kind: Kind }>) => preact.JSX.Element;
} = {
  classes: ({ classes }) => (
    <>
      <p class="verdict">
        <output>{classes[0]?.label}</output> <small>{percent(classes[0]?.probability ?? 0)} sure</small>
      </p>
      <Bars rows={classes.slice(0, shown)} />
    </>
  ),
  tags: ({ words }) => (
    <ol class="tags">
      {words.map(({ word, label, probability }, index) => (
        <li key={index} title={`${percent(probability)} sure`}>
          {word} <small>{label}</small>
        </li>
      ))}
    </ol>
  ),
};

function PredictionView({ prediction }: { readonly prediction: Prediction }) {
  return prediction.kind === 'classes' ? views.classes(prediction) : views.tags(prediction);
}

function Bars({ rows }: { readonly rows: readonly { readonly label: string; readonly probability: number }[] }) {
  return (
    <ul class="bars">
      {rows.map(({ label, probability }) => (
        <li key={label}>
          <span>{label}</span>
          <meter value={probability} min={0} max={1} aria-label={label} />
          <span class="numbers">{percent(probability)}</span>
        </li>
      ))}
    </ul>
  );
}

function Words({ words }: { readonly words: NonNullable<Answer['words']> }) {
  const largest = Math.max(...words.map(({ weight }) => Math.abs(weight)), 1e-9);
  return (
    <>
      <h3>Words that weighed most</h3>
      <p class="coloured">
        {words.map(({ token, weight }, index) => {
          const share = Math.abs(weight) / largest;
          return (
            <span
              key={index}
              class={weight >= 0 ? 'for' : 'against'}
              style={{ '--strength': `${Math.round(70 * share)}%` }}
              title={`${weight >= 0 ? 'for' : 'against'} the answer, ${percent(share, 0)} of the heaviest`}
            >
              {token}{' '}
            </span>
          );
        })}
      </p>
      <p class="faint">
        Green speaks for the answer, red against it (gradient × input). Words are shown as the model sees them.
      </p>
    </>
  );
}

/** What the server and the page say to each other: types only, which both sides share. */

export type Modality = 'image' | 'text' | 'sound';

/** Something that can be trained from the page. */
export interface TaskView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly modalities: readonly Modality[];
  readonly defaults: RunOptions;
  /** Why it cannot be trained here, where it cannot. */
  readonly missing?: string;
}

/** What the user may choose for a training. */
export interface RunOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** How many training samples are used, validation included; 0 is all of them. */
  readonly samples: number;
}

export interface EpochView {
  /** Counts from 1. */
  readonly epoch: number;
  readonly loss: number;
  /** Undefined where it is only known of held-out samples. */
  readonly accuracy?: number;
  /** On samples held out of the training data. */
  readonly validation?: Judgement;
}

/** How well a model does. */
export interface Judgement {
  readonly loss: number;
  /** What it is, is said by the run's `metric`. */
  readonly accuracy: number;
  /** Of a classifier. Rows are the true classes, columns the predicted ones. */
  readonly confusion?: readonly (readonly number[])[];
  /** Of a matcher: how often the right one is among the first ten, for each modality that is searched by another. */
  readonly matches?: readonly {
    readonly from: string;
    readonly to: string;
    readonly found: number;
    /** The same if answers came in any order. */
    readonly chance: number;
    /** How many are searched. */
    readonly gallery: number;
  }[];
}

export type RunStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'finished' | 'failed';

export interface Progress {
  readonly epoch: number;
  /** Of this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  /** Undefined until there is something to reckon with. */
  readonly secondsLeft?: number;
}

/** Mean loss at a number of steps since the beginning. */
export type LossPoint = readonly [step: number, loss: number];

/** A training: everything that the page shows of it. */
export interface RunView {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly options: RunOptions;
  readonly status: RunStatus;
  /** What went wrong, or what happens now. */
  readonly message?: string;
  readonly labels: readonly string[];
  readonly engine?: string;
  /** What `accuracy` is. */
  readonly metric?: string;
  readonly stepsPerEpoch?: number;
  /** When its process began, in milliseconds since 1970, and after how many steps. */
  readonly since?: { readonly time: number; readonly steps: number };
  readonly epochs: readonly EpochView[];
  readonly losses: readonly LossPoint[];
  readonly progress?: Progress;
  /** On the test data, after the last epoch. */
  readonly test?: { readonly accuracy: number; readonly samples: number };
  /** Milliseconds since 1970. */
  readonly started: number;
}

/** Server-sent events, by name. */
export interface ServerEvents {
  /** Everything; the first event of each connection. */
  readonly runs: readonly RunView[];
  /** A run that is new or has changed. */
  readonly run: RunView;
  /** What changes many times a second. */
  readonly progress: { readonly id: string; readonly losses: readonly LossPoint[]; readonly progress: Progress };
  /** The identifier of a run that is gone. */
  readonly removed: string;
}

/** A saved bundle. */
export interface ModelView {
  readonly id: string;
  readonly title: string;
  readonly encoder: string;
  readonly head: string;
  readonly modalities: readonly Modality[];
  /** What emoji can be searched by with it. */
  readonly searchedBy: readonly Modality[];
  readonly labels: readonly string[];
  /** Whatever it was saved with: metrics, where the data came from. */
  readonly metadata: Readonly<Record<string, string | number>>;
  /** The encoder's options. */
  readonly options: Readonly<Record<string, string>>;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Whether there are samples to draw a map of. */
  readonly map: boolean;
  /** A text that may be typed, or other hints for trying it. */
  readonly example?: string;
}

export interface Scored {
  readonly label: string;
  readonly probability: number;
}

/** What a model says of a sample. */
export type Prediction =
  /** The most probable class first. */
  | { readonly kind: 'classes'; readonly classes: readonly Scored[] }
  | { readonly kind: 'tags'; readonly words: readonly (Scored & { readonly word: string })[] };

export interface Answer {
  readonly prediction: Prediction;
  /** The picture as the model sees it, as a data URL. */
  readonly seen?: string;
  /** Of a text: how much each token spoke for the answer (above 0) or against it. */
  readonly words?: readonly { readonly token: string; readonly weight: number }[];
  /** What each modality counted, where the model weighs them; together 1. */
  readonly gates?: Readonly<Partial<Record<Modality, number>>>;
  /** What it would say with one modality less. */
  readonly without?: readonly { readonly modality: Modality; readonly prediction: Prediction }[];
}

/** An emoji that was found. */
export interface Found {
  readonly character: string;
  readonly name: string;
  /** The cosine of its vector and that of what was searched by. */
  readonly score: number;
  /** A data URL. */
  readonly picture: string;
  /** Whether it was trained on. */
  readonly known: boolean;
}

export interface SearchResult {
  readonly found: readonly Found[];
  /** How many were searched, and how long that took, in milliseconds, encoding what was searched by included. */
  readonly searched: number;
  readonly milliseconds: number;
  /** What the licence of the pictures asks to be shown. */
  readonly attribution: string;
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly modality: Modality;
  /** The sample in words, where it has no picture. */
  readonly text?: string;
  /** Its place in the picture of all samples. */
  readonly tile?: number;
}

export interface EmbeddingMap {
  readonly labels: readonly string[];
  readonly points: readonly MapPoint[];
  /** One picture of all samples, `columns` beside each other. */
  readonly tiles?: { readonly url: string; readonly size: number; readonly columns: number };
}

/** What the server answers where it cannot do what it was asked. */
export interface Problem {
  readonly error: string;
}

/** How a case ended. All but the first two are faults. */
export type Ending = 'accepted' | 'refused' | 'wrong error' | 'hung' | 'crashed';

/** What a child tells of its cases. */
export type Message =
  | { readonly prepared: true }
  | { readonly begun: number }
  | { readonly done: number; readonly ending: Ending; readonly message: string };

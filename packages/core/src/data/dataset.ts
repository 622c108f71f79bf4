/** One example: an input, and what is to be learnt of it. */
export interface Example<Input, Label = never> {
  readonly input: Input;
  readonly label?: Label;
  /** How much it counts in the loss and in metrics; 1 when absent. */
  readonly weight?: number;
}

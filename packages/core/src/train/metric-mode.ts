/** Whether a metric is better when lower: losses, errors and ranks are. */
export const modeFor = (monitor: string): 'min' | 'max' =>
  /loss|mae|mse|rmse|error|medianRank/i.test(monitor) ? 'min' : 'max';

/** As much of a text as a message may hold: what is given for a path may be a whole picture in base64. */
const longest = 200;

export function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest / 2)}… (${text.length} characters)`;
}

const space = 0x20;
const colon = 0x3a;

/** The character code at which the JSON value of a key that ends before `at` begins; -1 without one. */
export function valueAfterKey(text: string, at: number): number {
  const separator = skipSpace(text, at);
  return text.charCodeAt(separator) === colon
    ? text.charCodeAt(skipSpace(text, separator + 1))
    : -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= space) at += 1;
  return at;
}

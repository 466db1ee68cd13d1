// Control characters, separators of lines and paragraphs, and the byte order mark.
const invisible = /[\p{Cc}\u2028\u2029\ufeff]/u;

/**
 * Whether a text has a character that an operator cannot see and did not mean: a control character such
 * as a line break, or a byte order mark.
 */
export function hasInvisibleCharacter(text: string): boolean {
  return invisible.test(text);
}

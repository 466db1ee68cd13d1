/**
 * Characters up to U+FFFF that a reader cannot see, or that change how others are shown, as a class of a
 * regular expression: control and format characters, such as marks of direction and zero-width spaces,
 * line separators, variation selectors, blank letters and noncharacters. The list does not depend on the
 * version of Node.js.
 */
const invisibleUpToFfff: string = [
  // Control characters.
  String.raw`\u0000-\u001f\u007f-\u009f`,
  // Format characters, and what fonts show as nothing.
  String.raw`\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5`,
  String.raw`\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff`,
  // The last two and those after U+FDCF are noncharacters.
  String.raw`\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff`,
].join("");

/**
 * The same for characters beyond U+FFFF, each written as itself, because the languages whose validators
 * read the patterns have no common escape for them. Requires the flag `u`.
 */
const invisibleBeyondFfff: string = [
  String.raw`\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}`,
  String.raw`\u{e0000}-\u{e0fff}`,
  // The last two of each plane are noncharacters.
  ...Array.from({ length: 16 }, (_, plane) => {
    const digits = (plane + 1).toString(16);
    return String.raw`\u{${digits}fffe}\u{${digits}ffff}`;
  }),
]
  .join("")
  .replaceAll(/\\u\{(\w+)\}/g, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));

/** The characters that a reader cannot see, as a class of a regular expression with the flag `u`. */
export const invisibleCharacters: string = `${invisibleUpToFfff}${invisibleBeyondFfff}`;

/** White space that looks like a blank or like nothing, without the blank itself. */
export const unusualSpaces: string = String.raw`\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000`;

/**
 * The characters that no text in one line may contain, so that texts that differ look different:
 * {@link invisibleCharacters} and {@link unusualSpaces}.
 */
export const hiddenCharacters: string = `${invisibleCharacters}${unusualSpaces}`;

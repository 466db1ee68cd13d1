/**
 * Parses JSON text that this package wrote; `undefined` for NULL and for invalid JSON. The parser's
 * message would quote the text, so it is dropped.
 */
export function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** {@link parseJson} for an object of strings; `undefined` for anything else. */
export function parseStrings(text: string | null): Readonly<Record<string, string>> | undefined {
  const value = parseJson(text);
  return isStrings(value) ? value : undefined;
}

function isStrings(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // A loop, since each read of a secret runs it and a chain of array methods would allocate.
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string" || !text.isWellFormed() || !key.isWellFormed()) return false;
  }
  return true;
}

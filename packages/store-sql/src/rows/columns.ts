/** Absent is NULL in the database. */
export function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

/** Absent is `undefined` in a row of the contract. */
export function orAbsent<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** Objects are kept as JSON text. */
export function toJson(value: object | null | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/**
 * What {@link toJson} wrote, where nobody else had a hand in it; `undefined` where it is no JSON. The
 * parser's own words would quote it.
 */
export function fromJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** {@link fromJson} for an object of texts; anything else is `undefined`. */
export function textsFromJson(text: string | null): Readonly<Record<string, string>> | undefined {
  const value = fromJson(text);
  return isTexts(value) ? value : undefined;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // Every read of a secret comes by here: a loop, where a chain would allocate.
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string" || !text.isWellFormed() || !key.isWellFormed()) return false;
  }
  return true;
}

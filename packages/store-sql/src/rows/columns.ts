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

/** What {@link toJson} wrote; nobody else writes the column. */
export function fromJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

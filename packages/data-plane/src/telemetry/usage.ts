/** Token counts as the provider reports them; nothing is estimated. */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
}

/** The fields that report token counts in an API format. */
export interface UsageFields {
  /** The field that holds the object with the counts. */
  readonly object: string;
  /** Fields of that object for input tokens; the first one present counts. */
  readonly input: readonly string[];
  /** Fields of that object for output tokens; the first one present counts. */
  readonly output: readonly string[];
}

/** Merges two reports; counts that the later one omits are kept. */
export function mergeUsage(
  earlier: Usage | undefined,
  later: Usage | undefined,
): Usage | undefined {
  return earlier === undefined || later === undefined
    ? (later ?? earlier)
    : { ...earlier, ...later };
}

/** Reads the counts from a report; `undefined` if it has none. */
export function readUsage(
  report: Readonly<Record<string, unknown>>,
  fields: UsageFields,
): Usage | undefined {
  const input = firstCount(report, fields.input);
  const output = firstCount(report, fields.output);
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

function firstCount(
  report: Readonly<Record<string, unknown>>,
  names: readonly string[],
): number | undefined {
  for (const name of names) {
    const value = report[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}

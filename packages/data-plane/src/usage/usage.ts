/** Tokens as the provider reported them. */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
}

/**
 * Finds what a provider says about tokens in a parsed answer or event of any dialect; nothing is
 * estimated.
 */
export function usageIn(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const nested = value.usage ?? value.usageMetadata;
  if (isObject(nested)) return tokensOf(nested);
  // Events carry the whole answer, or the message that they begin.
  for (const key of ["response", "message"]) {
    const inside = value[key];
    if (isObject(inside) && isObject(inside.usage)) return tokensOf(inside.usage);
  }
  return undefined;
}

/** Of two reports, the later one; what it leaves out stays. */
export function merged(earlier: Usage | undefined, later: Usage | undefined): Usage | undefined {
  return earlier === undefined || later === undefined
    ? (later ?? earlier)
    : { ...earlier, ...later };
}

const inputNames = ["prompt_tokens", "input_tokens", "promptTokenCount"];
const outputNames = ["completion_tokens", "output_tokens", "candidatesTokenCount"];

function tokensOf(usage: Readonly<Record<string, unknown>>): Usage | undefined {
  const input = firstCount(usage, inputNames);
  const output = firstCount(usage, outputNames);
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

function firstCount(
  usage: Readonly<Record<string, unknown>>,
  names: readonly string[],
): number | undefined {
  for (const name of names) {
    const value = usage[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

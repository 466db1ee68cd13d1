import type { CallBody } from "../body/call-body.js";
import { ChunkList } from "../body/chunk-list.js";
import { scanPieces } from "../fields/scan-pieces.js";
import { formats } from "../formats/formats.js";
import { asObject, parseJson } from "../formats/json-object.js";
import type { Operation } from "../formats/operations.js";
import { SizeScan, type SizeValue, sizeRootOf } from "./size-scan.js";

/** Tokens of a call. */
export interface CallSize {
  readonly input: number;
  readonly output: number;
}

/** What a call probably uses. */
export interface EstimatedSize {
  readonly input: number;
  /** Of each choice; absent if the request does not limit it. */
  readonly output?: number | undefined;
  /** How often the output is generated; 0 if there is none. */
  readonly choices: number;
}

interface SizedCall {
  readonly operation: Operation;
  readonly body: CallBody;
}

/** A rule of thumb for text in most languages. */
const bytesPerToken = 4;
/** Tokens that templates of a chat and of its tools add at most to the text of a request. */
const templateTokens = 1_000;
/** In bytes; numbers and types are shorter. */
const maxValue = 64;

/** Estimates the tokens of a call from the length of its request and its own limits. */
export function estimateSize({ operation, body }: SizedCall): EstimatedSize {
  const { format, name, textFields } = operation;
  if (textFields === undefined) return { input: 0, choices: 0 };
  const input = Math.ceil(body.length / bytesPerToken);
  if (textFields.length === 0) return { input, choices: 0 };
  const rules = formats[format].size.outputs[name];
  const limits = (rules?.limits ?? []).flatMap((path) => countAt(body, path) ?? []);
  const choices = (rules?.choices ?? []).flatMap((path) => countAt(body, path) ?? []);
  return {
    input,
    ...(limits.length > 0 && { output: Math.max(...limits) }),
    choices: Math.max(1, ...choices),
  };
}

/**
 * The tokens that a call uses at most; `undefined` if they are not known: the request does not limit its output,
 * or refers to state, media or tools of the provider. Takes as long as the request is.
 */
export async function boundSize({ operation, body }: SizedCall): Promise<CallSize | undefined> {
  const { format, textFields } = operation;
  if (textFields === undefined) return { input: 0, output: 0 };
  const scan = new SizeScan(sizeRootOf(operation));
  const { pieces } = body;
  await scanPieces(scan, pieces);
  if (scan.isUnbounded || scan.groups > 1) return undefined;
  const chunks = new ChunkList();
  for (const piece of pieces) chunks.push(piece);
  const textOf = ({ start, end }: SizeValue): string =>
    end - start > maxValue ? "" : chunks.text(start, end);
  const types = formats[format].size.types?.bounded ?? [];
  const ofKind = (kind: SizeValue["kind"]): readonly SizeValue[] =>
    scan.values.filter((value) => value.kind === kind);
  if (!ofKind("type").every((value) => types.some((type) => textOf(value) === `"${type}"`))) {
    return undefined;
  }
  const input = body.length + templateTokens;
  if (textFields.length === 0) return { input, output: 0 };
  const choices = countsOf(ofKind("choices"), textOf);
  const outputs = countsOf(ofKind("output"), textOf);
  if (choices === undefined || outputs === undefined || outputs.length === 0) return undefined;
  const total = Math.max(...outputs) * Math.max(1, ...choices) * Math.max(1, scan.prompts);
  return Number.isSafeInteger(total) ? { input, output: total } : undefined;
}

/**
 * The counts that all parsers read in the same way; `undefined` if one is not a count, or appears twice or in
 * another notation.
 */
function countsOf(
  values: readonly SizeValue[],
  textOf: (value: SizeValue) => string,
): readonly number[] | undefined {
  if (new Set(values.map(({ place }) => place)).size < values.length) return undefined;
  const counts: number[] = [];
  for (const value of values) {
    const text = textOf(value);
    if (text === "null") continue;
    const count = toCount(parseJson(text));
    if (count === undefined || value.name !== value.place.name) return undefined;
    counts.push(count);
  }
  return counts;
}

/** The count at a path of a body, one or two names long. */
function countAt(body: CallBody, path: string): number | undefined {
  const [name = "", inner] = path.split(".");
  const value = parseJson(body.jsonOf(name) ?? "");
  return toCount(inner === undefined ? value : asObject(value)?.[inner]);
}

/** A number, or its text as Gemini's clients send it. */
function toCount(value: unknown): number | undefined {
  const isNumber = typeof value === "number" || (typeof value === "string" && value !== "");
  const count = isNumber ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

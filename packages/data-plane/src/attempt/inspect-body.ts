import { asObject } from "../formats/json-object.js";
import type { UpstreamBody } from "../upstream/upstream-body.js";

/** The start of a response that is not an event stream. */
export interface BodyStart {
  /** Everything read so far, to be relayed to the client. */
  readonly buffered: readonly Buffer[];
  readonly hasEnded: boolean;
}

/** In bytes; what is longer has content. */
const maxInspected = 65_536;
const openingBrace = 0x7b;

/** Whether a successful response with this length may be only an error. */
export function isInspected(contentLength: string | undefined): boolean {
  return contentLength === undefined || Number(contentLength) <= maxInspected;
}

/**
 * Reads a short response, so that another model can be tried if it has no content. Ends early for
 * what cannot be only an error: long responses, other types than JSON, and the first element of a
 * streamed list.
 *
 * @throws the error that the response ends with
 */
export function peekBody(
  body: UpstreamBody,
  { isList, timeout }: { readonly isList: boolean; readonly timeout: number },
): Promise<BodyStart> {
  const buffered: Buffer[] = [];
  let length = 0;
  let isSettled = false;
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const settle = (hasEnded: boolean): void => {
      isSettled = true;
      clearTimeout(timer);
      body.pause();
      resolve({ buffered, hasEnded });
    };
    body.read({
      onChunk(chunk) {
        buffered.push(chunk);
        length += chunk.length;
        if (length > maxInspected || !mayBeError(buffered, isList)) settle(false);
      },
      onEnd: () => settle(true),
      onError(error) {
        isSettled = true;
        clearTimeout(timer);
        reject(error);
      },
    });
    // Most responses have arrived already.
    if (!isSettled) timer = setTimeout(() => settle(false), timeout);
  });
}

function mayBeError(buffered: readonly Buffer[], isList: boolean): boolean {
  const [first] = buffered;
  // Nearly always the first byte decides.
  if (!isList && first?.[0] === openingBrace) return true;
  const start = Buffer.concat(buffered).toString("latin1").trimStart().slice(0, 64);
  if (!isList) return start === "" || start.startsWith("[") || start.startsWith("{");
  const text = start.replaceAll(/\s/g, "");
  return errorStarts.some((error) => error.startsWith(text) || text.startsWith(error));
}

const errorStarts = ['[{"error"', '{"error"'];

/** Finds what may be an error, without parsing; within a JSON string, quotes are escaped. */
const errorMember = /"errors?"\s*:\s*[{"[]|"(type|object)"\s*:\s*"error"|"success"\s*:\s*false/;

/** The members that hold the content of a response, in any API format. */
const contentMembers = [
  ...["choices", "data", "output", "content", "candidates", "promptFeedback"],
  ...["input_tokens", "totalTokens", "embedding", "embeddings"],
];

/**
 * What a complete, successful response reports instead of content: `empty`, or the status that the
 * error names, if it names one. `undefined` if the response has content.
 */
export function reportedProblem(
  bytes: Buffer,
): "empty" | { readonly status: number | undefined } | undefined {
  const text = bytes.length > maxInspected ? "" : bytes.toString("latin1");
  if (bytes.length <= maxInspected && text.trim() === "") return "empty";
  if (!errorMember.test(text)) return undefined;
  const parsed = parse(bytes);
  const top = asObject(Array.isArray(parsed) ? parsed[0] : parsed);
  if (top === undefined || contentMembers.some((name) => hasContent(top[name]))) return undefined;
  const { error } = top;
  const isError =
    hasContent(error) || hasContent(top.errors) || [top.type, top.object].includes("error");
  if (!isError && top.success !== false) return undefined;
  const { code, status } = asObject(error) ?? top;
  return { status: [code, status].map(Number).find((one) => one >= 400 && one <= 599) };
}

function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

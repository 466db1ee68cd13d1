import type { OperationDefinition } from "../formats/format-definition.js";
import {
  asObject,
  hasContent,
  hasError,
  type JsonObject,
  parseJson,
} from "../formats/json-object.js";
import { memoizeByObject } from "../memoize-by-object.js";
import type { UpstreamBody } from "../upstream/upstream-body.js";
import { reportedStatus } from "./provider-error.js";

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
 * Other types, such as the HTML of a login page, never answer a call. Plain text is JSON without
 * its type, or a stream.
 */
const expectedType =
  /^\s*((application|text)\/([\w.+-]*json[\w.+-]*)|(application|binary)\/octet-stream|text\/plain)?\s*([;,]|$)/i;

/** Whether a successful response of this type may be JSON. */
export function mayBeJson(contentType: string): boolean {
  return expectedType.test(contentType);
}

/**
 * What a response is read for.
 *
 * - `object`: it is complete before the client needs a part of it.
 * - `stream`: only JSON is read, because the rest may arrive slowly.
 * - `list`: only an error is read.
 */
export type BodyForm = "object" | "stream" | "list";

/**
 * Reads a short response, so that another model can be tried if it has no content. Ends early for
 * long responses, and for streams that have begun.
 *
 * @throws the error that the response ends with
 */
export function peekBody(
  body: UpstreamBody,
  { form, timeout }: { readonly form: BodyForm; readonly timeout: number },
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
        if (length > maxInspected || hasBegun(buffered, form)) settle(false);
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

/** Whether a stream is more than an error. */
function hasBegun(buffered: readonly Buffer[], form: BodyForm): boolean {
  // Nearly always the first byte decides.
  if (form === "object" || (form === "stream" && buffered[0]?.[0] === openingBrace)) return false;
  const bytes = Buffer.concat(buffered);
  // A byte order mark may be incomplete.
  if (bytes.length < 3) return false;
  const start = bytes.toString("utf8").trimStart().slice(0, 64);
  if (form === "stream") return start !== "" && !/^[[{]/.test(start);
  const text = start.replaceAll(/\s/g, "");
  return !errorStarts.some((error) => error.startsWith(text) || text.startsWith(error));
}

const errorStarts = ['[{"error"', '{"error"', "[]"];

/** Finds what may be an error, without parsing; within a JSON string, quotes are escaped. */
const errorMember = /"errors?"\s*:\s*[{"[]|"(type|object)"\s*:\s*"error"|"success"\s*:\s*false/;

type ContentRules = Pick<OperationDefinition, "contentFields" | "mayReturnNothing">;

/** Finds content without parsing. */
const contentPattern = memoizeByObject(
  ({ contentFields }: ContentRules) =>
    new RegExp(`"(${contentFields.join("|")})"\\s*:\\s*([[{"]\\s*[^\\s\\]}",n]|\\d)`),
);

/**
 * What a complete, successful response reports instead of content: the status that an error names, if
 * it names one. `undefined` if the response has content.
 */
export function reportedProblem(
  bytes: Buffer,
  rules: ContentRules,
): "not_json" | "no_content" | { readonly status: number | undefined } | undefined {
  if (bytes.length > maxInspected) return undefined;
  const text = bytes.toString("latin1");
  if (contentPattern(rules).test(text) && !errorMember.test(text)) return undefined;
  if (text.trim() === "") return "no_content";
  const parsed = parseJson(bytes.toString("utf8"));
  if (parsed === undefined) return "not_json";
  const tops = [parsed]
    .flat()
    .map(asObject)
    .filter((one) => one !== undefined);
  const values = tops.flatMap((top) => rules.contentFields.map((name) => top[name]));
  if (values.some(isFilled)) return undefined;
  const failed = [...tops, ...values.flat().map(asObject)].find((one) => one && isError(one));
  if (failed === undefined) {
    return rules.mayReturnNothing && values.some(Array.isArray) ? undefined : "no_content";
  }
  return { status: reportedStatus(failed) };
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => isFilled(one) && !isOnlyError(one));
  if (typeof value === "number") return true;
  if (typeof value === "string") return value !== "";
  return Object.keys(asObject(value) ?? {}).length > 0;
}

/** Whether an element of a list, such as a choice, is an error without content before it. */
function isOnlyError(element: unknown): boolean {
  const object = asObject(element);
  if (object === undefined || !hasError(object)) return false;
  const { error: _, finish_reason: _reason, native_finish_reason: _native, ...rest } = object;
  return !hasContent(rest);
}

function isError({ error, errors, type, object, success }: JsonObject): boolean {
  const isNamed = [type, object].includes("error") || success === false;
  return isNamed || isFilled(error) || isFilled(errors);
}

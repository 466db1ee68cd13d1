import type { InputWarning, Page } from "@gw/entities";
import type { z } from "zod";
import type { Codec, WireLocation } from "./codec.js";
import { defaulted, optional, required } from "./field.js";
import { listOf } from "./list-of.js";
import { objectOf, type Shape } from "./object-of.js";
import { text, textOrAbsent } from "./scalars.js";

/** Converts the output of a call to and from the JSON object of a response. */
export interface ResponseCodec<Output> {
  readonly schema: z.ZodType;
  encode(output: Output, warnings?: readonly InputWarning[]): Record<string, unknown>;
  decode(wire: unknown): Output;
  decodeWarnings(wire: unknown): readonly InputWarning[];
  /** The media types of a text, for calls whose response is not JSON. */
  readonly mediaTypes?: readonly string[];
}

/** A warning about accepted input. Later servers may add codes. */
const inputWarning: Codec = objectOf({
  code: required(text),
  field: required(text),
  message: required(text),
});

const root: WireLocation = { source: "response", path: "" };

function response<Output>(
  codec: Codec,
  unwrap: (value: Readonly<Record<string, unknown>>) => unknown,
  wrap: (output: Output, warnings: readonly InputWarning[]) => unknown,
  warningsOf: (value: Readonly<Record<string, unknown>>) => unknown = () => [],
): ResponseCodec<Output> {
  const decode = (wire: unknown) => codec.decode(wire, root) as Readonly<Record<string, unknown>>;
  return {
    schema: codec.schema,
    encode: (output, warnings = []) =>
      codec.encode(wrap(output, warnings)) as Record<string, unknown>,
    decode: (wire) => unwrap(decode(wire)) as Output,
    decodeWarnings: (wire) => warningsOf(decode(wire)) as readonly InputWarning[],
  };
}

/** `{}`, for calls without output. */
export function emptyResponse(): ResponseCodec<void> {
  return response(
    objectOf({}),
    () => undefined,
    () => ({}),
  );
}

/** `{}`, with `warnings` about the input if there are any. */
export function onlyWarningResponse(): ResponseCodec<void> {
  return response(
    objectOf({ warnings: defaulted(listOf(inputWarning), []) }),
    () => undefined,
    (_, warnings) => ({ warnings }),
    ({ warnings }) => warnings,
  );
}

/** A text of any length, which is neither encoded nor decoded. */
export function streamResponse<Output>(mediaTypes: readonly string[]): ResponseCodec<Output> {
  return {
    ...response<Output>(
      objectOf({}),
      () => undefined,
      () => ({}),
    ),
    mediaTypes,
  };
}

/** The output itself, which is an object. */
export function objectResponse<Output>(codec: Codec): ResponseCodec<Output> {
  return response(
    codec,
    (value) => value,
    (output) => output,
  );
}

/** The output itself, which is an object, with `warnings` about the input if there are any. */
export function objectWarningResponse<Output extends object>(shape: Shape): ResponseCodec<Output> {
  return response(
    objectOf({ ...shape, warnings: defaulted(listOf(inputWarning), []) }),
    ({ warnings: _, ...output }) => output,
    (output, warnings) => ({ ...output, warnings }),
    ({ warnings }) => warnings,
  );
}

/** The output under one key, such as `{ "secret": { … } }`. */
export function keyedResponse<Output>(key: string, codec: Codec): ResponseCodec<Output> {
  return response(
    objectOf({ [key]: required(codec) }),
    (value) => value[key],
    (output) => ({ [key]: output }),
  );
}

/** Like {@link keyedResponse}, with `warnings` about the input if there are any. */
export function warningResponse<Output>(key: string, codec: Codec): ResponseCodec<Output> {
  return response(
    objectOf({ [key]: required(codec), warnings: defaulted(listOf(inputWarning), []) }),
    (value) => value[key],
    (output, warnings) => ({ [key]: output, warnings }),
    ({ warnings }) => warnings,
  );
}

/** A complete list, for lists without pages. */
export function listResponse<T>(key: string, item: Codec): ResponseCodec<readonly T[]> {
  return response(
    objectOf({ [key]: defaulted(listOf(item), []) }),
    (value) => value[key],
    (output) => ({ [key]: output }),
  );
}

/** One page of a list, with `next_page_token` when more items follow. */
export function pageResponse<T>(key: string, item: Codec): ResponseCodec<Page<T>> {
  return response(
    objectOf({ [key]: defaulted(listOf(item), []), nextPageToken: optional(textOrAbsent) }),
    ({ [key]: items, ...rest }) => ({ items, ...rest }),
    ({ items, nextPageToken }) => ({ [key]: items, nextPageToken }),
  );
}

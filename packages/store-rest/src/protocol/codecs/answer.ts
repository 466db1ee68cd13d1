import type { Page } from "@gw/entities";
import type { z } from "zod";
import type { Codec, WirePlace } from "./codec.js";
import { defaulted, optional, required } from "./field.js";
import { listOf } from "./list-of.js";
import { objectOf } from "./object-of.js";
import { textOrNone } from "./scalars.js";

/** What a call gives back, as the JSON object that every answer is. */
export interface Answer<Output> {
  readonly schema: z.ZodType;
  encode(output: Output): Record<string, unknown>;
  decode(wire: unknown): Output;
}

const top: WirePlace = { source: "answer", path: "" };

function answer<Output>(
  codec: Codec,
  unwrap: (value: Readonly<Record<string, unknown>>) => unknown,
  wrap: (output: Output) => unknown,
): Answer<Output> {
  return {
    schema: codec.schema,
    encode: (output) => codec.encode(wrap(output)) as Record<string, unknown>,
    decode: (wire) =>
      unwrap(codec.decode(wire, top) as Readonly<Record<string, unknown>>) as Output,
  };
}

/** `{}`, for calls that have nothing to say. */
export function nothing(): Answer<void> {
  return answer(
    objectOf({}),
    () => undefined,
    () => ({}),
  );
}

/** The object as it is. */
export function plain<Output>(codec: Codec): Answer<Output> {
  return answer(
    codec,
    (value) => value,
    (output) => output,
  );
}

/** One thing under a key of its own, such as `{ "secret": { … } }`. */
export function under<Output>(key: string, codec: Codec): Answer<Output> {
  return answer(
    objectOf({ [key]: required(codec) }),
    (value) => value[key],
    (output) => ({ [key]: output }),
  );
}

/** All of a list that has no pages. */
export function wholeListOf<T>(key: string, item: Codec): Answer<readonly T[]> {
  return answer(
    objectOf({ [key]: defaulted(listOf(item), []) }),
    (value) => value[key],
    (output) => ({ [key]: output }),
  );
}

/** A part of a list, with `next_page_token` when there is more. */
export function pageOf<T>(key: string, item: Codec): Answer<Page<T>> {
  return answer(
    objectOf({ [key]: defaulted(listOf(item), []), nextPageToken: optional(textOrNone) }),
    ({ [key]: items, ...rest }) => ({ items, ...rest }),
    ({ items, nextPageToken }) => ({ [key]: items, nextPageToken }),
  );
}

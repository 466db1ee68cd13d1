import type { z } from "zod";
import { type Codec, unfit, type WirePlace } from "./codec.js";

export type Wire = Readonly<Record<string, unknown>>;

/**
 * One field of an object. It knows its place on the wire by the name that it is handed, so that a
 * shape is written once, under the names of TypeScript.
 */
export interface Field {
  /** What stands on the wire for it: usually one key. */
  shape(name: string): z.core.$ZodLooseShape;
  write(wire: Record<string, unknown>, name: string, value: unknown): void;
  /** `undefined` where it is absent. `place` is that of the object. */
  read(wire: Wire, name: string, place: WirePlace): unknown;
}

/** A field without which the object makes no sense. */
export function required(codec: Codec, note?: string): Field {
  return {
    shape: (name) => ({ [name]: noted(codec, note) }),
    write: (wire, name, value) => put(wire, name, codec.encode(value)),
    read(wire, name, place) {
      const value = readKey(wire, name, { codec, place });
      return value === undefined ? unfit(value, inside(place, name), "is missing") : value;
    },
  };
}

export function optional(codec: Codec, note?: string): Field {
  return {
    shape: (name) => ({ [name]: noted(codec, note).optional() }),
    write(wire, name, value) {
      if (value !== undefined) put(wire, name, codec.encode(value));
    },
    read: (wire, name, place) => readKey(wire, name, { codec, place }),
  };
}

/** An optional field that is left out when empty, and reads as `absent` when left out. */
export function defaulted(codec: Codec, absent: unknown): Field {
  const field = optional(codec);
  return {
    ...field,
    write(wire, name, value) {
      if (!isEmpty(value)) field.write(wire, name, value);
    },
    read: (wire, name, place) => field.read(wire, name, place) ?? absent,
  };
}

/** A field that is always written, as `absent` when there is none, for clients that count on it. */
export function always(codec: Codec, absent: unknown): Field {
  return {
    shape: (name) => ({ [name]: codec.schema }),
    write: (wire, name, value) =>
      put(wire, name, value === undefined ? absent : codec.encode(value)),
    read: (wire, name, place) => readKey(wire, name, { codec, place }),
  };
}

function readKey(
  wire: Wire,
  name: string,
  { codec, place }: { readonly codec: Codec; readonly place: WirePlace },
): unknown {
  const value = own(wire, name);
  return value === undefined ? undefined : codec.decode(value, inside(place, name));
}

/** `null` is what protocol buffers write for absent. */
export function own(wire: Wire, name: string): unknown {
  return Object.hasOwn(wire, name) ? (wire[name] ?? undefined) : undefined;
}

export function inside(place: WirePlace, name: string): WirePlace {
  return { ...place, path: place.path === "" ? name : `${place.path}.${name}` };
}

export function isEmpty(value: unknown): boolean {
  if (value === "" || value === undefined) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function put(wire: Record<string, unknown>, name: string, value: unknown): void {
  wire[name] = value;
}

function noted({ schema }: Codec, note: string | undefined): z.ZodType {
  return note === undefined ? schema : schema.describe(note);
}

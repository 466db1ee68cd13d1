import { z } from "zod";
import { rejectField, type WireLocation } from "./codec.js";
import { type Field, fieldLocation, isEmpty, ownValue, type WireObject } from "./field.js";
import { flag } from "./scalars.js";

/**
 * A map that an update keeps when it is absent or empty, because MLflow clients send an empty map to
 * keep it. A separate flag clears it: `clear_auth_config` for `auth_config`.
 */
export function clearedByFlag(field: Field): Field {
  const flagKey = (name: string): string => `clear_${name}`;
  return {
    shape: (name) => ({
      ...field.shape(name),
      [flagKey(name)]: z
        .boolean()
        .describe(`Clears \`${name}\`. An absent or empty \`${name}\` keeps the current value.`)
        .optional(),
    }),
    write(wire, name, value) {
      if (value !== undefined && isEmpty(value)) wire[flagKey(name)] = true;
      else field.write(wire, name, value);
    },
    read(wire, name, location) {
      const value = keptWhenEmpty(field).read(wire, name, location);
      const isCleared = readFlag(wire, flagKey(name), location);
      if (!isCleared) return value;
      return value === undefined ? {} : rejectContradiction(flagKey(name), name);
    },
  };
}

/** A field that `null` clears; on the wire, its name is then an item of the list `clear`. */
export function clearedByList(field: Field, clearable: readonly [string, ...string[]]): Field {
  return {
    shape: (name) => ({ ...field.shape(name), clear: z.array(z.enum(clearable)).optional() }),
    write(wire, name, value) {
      if (value !== null) field.write(wire, name, value);
      else wire.clear = [...((wire.clear as string[] | undefined) ?? []), name];
    },
    read(wire, name, location) {
      const value = field.read(wire, name, location);
      if (!readClearList(wire, clearable).includes(name)) return value;
      return value === undefined ? null : rejectContradiction("clear", name);
    },
  };
}

/** A field that an update keeps when its value is empty. */
export function keptWhenEmpty(field: Field): Field {
  return {
    ...field,
    read(wire, name, location) {
      const value = field.read(wire, name, location);
      return isEmpty(value) ? undefined : value;
    },
  };
}

function readFlag(wire: WireObject, name: string, location: WireLocation): boolean {
  const value = ownValue(wire, name);
  const read = value === undefined ? false : flag.decode(value, fieldLocation(location, name));
  return typeof read === "boolean" ? read : rejectField(name, "must be true or false");
}

function readClearList(wire: WireObject, clearable: readonly string[]): readonly unknown[] {
  const list = ownValue(wire, "clear") ?? [];
  const isValid = Array.isArray(list) && list.every((name) => clearable.includes(name as string));
  if (isValid) return list as unknown[];
  return rejectField("clear", `must be a list of ${clearable.join(", ")}`);
}

function rejectContradiction(clear: string, name: string): never {
  return rejectField(clear, `must not clear \`${name}\` in a request that also sets it`);
}

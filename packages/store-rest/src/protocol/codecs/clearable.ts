import { z } from "zod";
import { refuse, type WirePlace } from "./codec.js";
import { type Field, inside, isEmpty, own, type Wire } from "./field.js";
import { flag } from "./scalars.js";

/**
 * A field that an update keeps when it is absent or empty, because that is how clients of MLflow
 * say "keep". `{}` has a flag of its own that says "clear": `auth_config` has `clear_auth_config`.
 */
export function clearedByFlag(field: Field): Field {
  const flagOf = (name: string): string => `clear_${name}`;
  return {
    shape: (name) => ({
      ...field.shape(name),
      [flagOf(name)]: z
        .boolean()
        .describe(`Empties ${name}, which is kept when it is absent or empty.`)
        .optional(),
    }),
    write(wire, name, value) {
      if (value !== undefined && isEmpty(value)) wire[flagOf(name)] = true;
      else field.write(wire, name, value);
    },
    read(wire, name, place) {
      const value = keptWhenEmpty(field).read(wire, name, place);
      const cleared = readFlag(wire, flagOf(name), place);
      if (!cleared) return value;
      return value === undefined ? {} : contradiction(flagOf(name), name);
    },
  };
}

/** A field that `null` clears; on the wire its name then stands in the list `clear`. */
export function clearedByList(field: Field, clearable: readonly [string, ...string[]]): Field {
  return {
    shape: (name) => ({ ...field.shape(name), clear: z.array(z.enum(clearable)).optional() }),
    write(wire, name, value) {
      if (value !== null) field.write(wire, name, value);
      else wire.clear = [...((wire.clear as string[] | undefined) ?? []), name];
    },
    read(wire, name, place) {
      const value = field.read(wire, name, place);
      if (!readClear(wire, clearable).includes(name)) return value;
      return value === undefined ? null : contradiction("clear", name);
    },
  };
}

/** An update of this field that is empty keeps it. */
export function keptWhenEmpty(field: Field): Field {
  return {
    ...field,
    read(wire, name, place) {
      const value = field.read(wire, name, place);
      return isEmpty(value) ? undefined : value;
    },
  };
}

function readFlag(wire: Wire, name: string, place: WirePlace): boolean {
  const value = own(wire, name);
  const read = value === undefined ? false : flag.decode(value, inside(place, name));
  return typeof read === "boolean" ? read : refuse(name, "must be true or false");
}

function readClear(wire: Wire, clearable: readonly string[]): readonly unknown[] {
  const list = own(wire, "clear") ?? [];
  const fits = Array.isArray(list) && list.every((name) => clearable.includes(name as string));
  return fits ? (list as unknown[]) : refuse("clear", `must be a list of ${clearable.join(", ")}`);
}

function contradiction(clear: string, name: string): never {
  return refuse(clear, `must not clear ${name} when ${name} is given as well`);
}

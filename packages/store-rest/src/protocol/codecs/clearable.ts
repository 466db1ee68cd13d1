import { rejectField, type WireLocation } from "./codec.js";
import { type Field, fieldLocation, isEmpty, ownValue, type WireObject } from "./field.js";
import type { JsonSchema } from "./json-schema.js";
import { flag } from "./scalars.js";

/**
 * A map of the codec `textMapOrAbsent`, which an update keeps when it is absent or empty. A separate flag
 * clears it: `clear_auth_config` for `auth_config`.
 */
export function clearedByFlag(field: Field): Field {
  const flagKey = (name: string): string => `clear_${name}`;
  return {
    ...field,
    requestSchema(name, rule, options) {
      const value = field.requestSchema(name, rule, options);
      const isCleared = {
        properties: { [flagKey(name)]: { const: true } },
        required: [flagKey(name)],
      };
      if (options.isRequired) return { allOf: [{ anyOf: [value, isCleared] }] };
      const description = `Clears \`${name}\`. An absent or empty \`${name}\` keeps the current value.`;
      return {
        properties: {
          ...value.properties,
          [flagKey(name)]: { type: ["boolean", "null"], description },
        },
        allOf: [
          oneAbsent(
            { [name]: { enum: field.absent } },
            { [flagKey(name)]: { enum: [false, null] } },
          ),
        ],
      };
    },
    write(wire, name, value) {
      if (value !== undefined && isEmpty(value)) wire[flagKey(name)] = true;
      else field.write(wire, name, value);
    },
    read(wire, name, location) {
      const value = field.read(wire, name, location);
      const isCleared = readFlag(wire, flagKey(name), location);
      if (!isCleared) return value;
      return value === undefined ? {} : rejectContradiction(flagKey(name), name);
    },
  };
}

/** A field that `null` clears; on the wire, its name is then an item of the list `clear`. */
export function clearedByList(field: Field, clearable: readonly [string, ...string[]]): Field {
  return {
    ...field,
    requestSchema(name, rule, options) {
      const value = field.requestSchema(name, withoutNull(rule), options);
      // A rule requires a field only as one of several changes, and each listed field is a change.
      const isListed = { type: "array", minItems: 1 };
      const isCleared = { properties: { clear: isListed }, required: ["clear"] };
      if (options.isRequired) return { allOf: [{ anyOf: [value, isCleared] }] };
      return {
        properties: {
          ...value.properties,
          clear: {
            type: ["array", "null"],
            items: { enum: clearable },
            description: "Fields to clear.",
          },
        },
        allOf: [
          oneAbsent(
            { [name]: { enum: field.absent } },
            { clear: listOfOnly(clearable.filter((one) => one !== name)) },
          ),
        ],
      };
    },
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

/** The schema of an object in which one of two properties is absent. */
function oneAbsent(...absent: readonly Readonly<Record<string, JsonSchema>>[]): JsonSchema {
  return { anyOf: absent.map((properties) => ({ properties })) };
}

function listOfOnly(names: readonly string[]): JsonSchema {
  return names.length === 0 ? { maxItems: 0 } : { items: { enum: names } };
}

/** The rule of a field that is not `null`. */
function withoutNull({ anyOf, ...rule }: JsonSchema): JsonSchema {
  const [value = rule] = (anyOf ?? []) as readonly JsonSchema[];
  return value;
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

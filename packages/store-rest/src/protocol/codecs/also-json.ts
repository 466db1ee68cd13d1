import { z } from "zod";
import { isWireObject, refuse, unfit, type WirePlace } from "./codec.js";
import { type Field, inside, isEmpty, own, type Wire } from "./field.js";

/**
 * A map of strings that the first releases of MLflow wrote as a string that holds a JSON object:
 * `auth_config` has `auth_config_json`. Only ever read; the map goes before it.
 */
export function alsoJson(field: Field): Field {
  const jsonOf = (name: string): string => `${name}_json`;
  return {
    shape: (name) => ({
      ...field.shape(name),
      [jsonOf(name)]: z
        .string()
        .describe(`${name} as JSON in a string, as MLflow's first releases write it.`)
        .optional(),
    }),
    write: field.write,
    read(wire, name, place) {
      const value = field.read(wire, name, place);
      const fromJson = readJson(wire, jsonOf(name), place);
      return isEmpty(value) ? (fromJson ?? value) : value;
    },
  };
}

/** {@link alsoJson} in an answer: our own servers never write the string, so it is not described. */
export function alsoJsonInAnswer(field: Field): Field {
  return { ...alsoJson(field), shape: field.shape };
}

function readJson(wire: Wire, name: string, place: WirePlace): unknown {
  const json = own(wire, name);
  if (json === undefined || (json === "" && place.source === "answer")) return undefined;
  const map = typeof json === "string" ? parsed(json) : undefined;
  if (isWireObject(map) && Object.values(map).every((v) => typeof v === "string")) return map;
  const rule = "must be a string that holds a JSON object of strings";
  return place.source === "answer" ? unfit(json, inside(place, name), rule) : refuse(name, rule);
}

// The error of JSON.parse repeats what it could not read: it is dropped.
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

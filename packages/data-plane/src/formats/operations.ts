import type { OperationDefinition } from "./format-definition.js";
import { type ApiFormat, apiFormats, formats, type OperationName } from "./formats.js";

/** One thing that a model can be asked to do. */
export interface Operation extends OperationDefinition<OperationName> {
  readonly format: ApiFormat;
  /** Whether `model` is a part of the path; otherwise it is a field of the body. */
  readonly hasModelInPath: boolean;
  /** The name in the OpenTelemetry conventions for generative AI. */
  readonly conventionalName: string;
}

/** Each operation in each version of its API; the first version is the default. */
const versionsOf = new Map<OperationName, ReadonlyMap<string, Operation>>();
for (const format of apiFormats) {
  const { operations, versions } = formats[format];
  for (const definition of operations) {
    const operation: Operation = {
      conventionalName: definition.name,
      ...definition,
      format,
      hasModelInPath: definition.path.includes("{model}"),
    };
    const withVersion = (version: string): Operation => {
      return { ...operation, path: operation.path.replace("{version}", version) };
    };
    versionsOf.set(definition.name, new Map(versions.map((one) => [one, withVersion(one)])));
  }
}

/** The names of all operations, grouped by format. */
export const operationNames: readonly OperationName[] = [...versionsOf.keys()];

/** Every operation by name, in the default version of its API. */
export const operations: Readonly<Record<OperationName, Operation>> = Object.fromEntries(
  [...versionsOf].map(([name, versions]) => [name, versions.values().next().value]),
) as Record<OperationName, Operation>;

/** The operation in a version of its API; in the default version without one, or if it has none. */
export function operationIn(version: string | undefined, name: OperationName): Operation {
  const versioned = version === undefined ? undefined : versionsOf.get(name)?.get(version);
  return versioned ?? operations[name];
}

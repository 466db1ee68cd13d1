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

const all: readonly Operation[] = apiFormats.flatMap((format) =>
  formats[format].operations.map((operation) => ({
    conventionalName: operation.name,
    ...operation,
    format,
    hasModelInPath: operation.path.includes("{model}"),
  })),
);

/** The names of all operations, grouped by format. */
export const operationNames: readonly OperationName[] = all.map(({ name }) => name);

/** Every operation, by name. */
export const operations: Readonly<Record<OperationName, Operation>> = Object.fromEntries(
  all.map((operation) => [operation.name, operation]),
) as Record<OperationName, Operation>;

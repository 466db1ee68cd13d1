import type { z } from "zod";
import { type FieldProblem, fieldProblemOf } from "./field-problem.ts";

/** The error of a request that a provider rejects. */
export interface InvalidRequest {
  readonly message: string;
  /** Further fields of the error object. */
  readonly details?: object;
}

/** The rules of an operation's requests. */
export interface RequestRules<Body> {
  readonly schema: z.ZodType<Body>;
  /** Describes a field as the provider does. */
  readonly describe: (problem: FieldProblem) => InvalidRequest;
  /** Checks what a schema cannot express, such as the order of messages. */
  readonly check?: (body: Body) => InvalidRequest | undefined;
}

/** Returns the error of the first rule that a body violates. */
export function invalidRequestOf<Body>(
  { schema, describe, check }: RequestRules<Body>,
  body: unknown,
): InvalidRequest | undefined {
  const problem = fieldProblemOf(schema, body);
  return problem === undefined ? check?.(body as Body) : describe(problem);
}

import type { z } from "zod";

/** The first field of a request body that a provider rejects. */
export interface FieldProblem {
  readonly kind: "unknown" | "missing" | "type" | "value";
  /** The path to the field; it ends with the name of an unknown one. */
  readonly path: readonly (string | number)[];
  /** The value of the field; undefined for a missing one. */
  readonly input: unknown;
  /** The expected type, or the rule that the value violates. */
  readonly expected: string;
  /** The supported values, if they are listed. */
  readonly values: readonly string[];
}

/** Returns the first problem of a body; undefined for a valid one. */
export function fieldProblemOf(schema: z.ZodType, body: unknown): FieldProblem | undefined {
  const [issue] = schema.safeParse(body, { reportInput: true }).error?.issues ?? [];
  return issue === undefined ? undefined : problemOf(issue, []);
}

function problemOf(issue: z.core.$ZodIssue, above: readonly (string | number)[]): FieldProblem {
  const path = [...above, ...(issue.path as (string | number)[])];
  const { input } = issue;
  const problem = { path, input, expected: "", values: [] };
  switch (issue.code) {
    case "unrecognized_keys":
      return { ...problem, kind: "unknown", path: [...path, issue.keys[0] ?? ""] };
    case "invalid_type":
      return { ...problem, kind: orMissing(input, "type"), expected: issue.expected };
    case "invalid_value":
      return { ...problem, kind: orMissing(input, "value"), values: issue.values.map(String) };
    case "invalid_union":
      return unionProblemOf(issue, problem);
    default:
      return { ...problem, kind: "value", expected: issue.message };
  }
}

/** Describes the problem of the alternative that fits best: the one that failed deepest. */
function unionProblemOf(
  issue: z.core.$ZodIssueInvalidUnion,
  problem: Omit<FieldProblem, "kind">,
): FieldProblem {
  if (issue.discriminator !== undefined && "options" in issue) {
    const input = Object(issue.input)[issue.discriminator];
    const values = (issue.options ?? []).map(String);
    return { ...problem, kind: orMissing(input, "value"), input, values };
  }
  const firsts = issue.errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  const depthOf = ({ code, path }: z.core.$ZodIssue): number =>
    path.length + (code === "invalid_type" ? 0 : 1);
  const depth = Math.max(0, ...firsts.map(depthOf));
  const deepest = depth === 0 ? undefined : firsts.find((first) => depthOf(first) === depth);
  if (deepest !== undefined) return problemOf(deepest, problem.path);
  const expected = firsts.map((first) => (first.code === "invalid_type" ? first.expected : ""));
  return { ...problem, kind: orMissing(problem.input, "type"), expected: expected.join(" or ") };
}

function orMissing<Kind extends string>(input: unknown, kind: Kind): Kind | "missing" {
  return input === undefined ? "missing" : kind;
}

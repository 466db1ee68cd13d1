import type { ModelTestResult } from "@gw/entities";
import type { CallError } from "../errors/call-error.js";
import type { UpstreamAnswer } from "../forward/attempt.js";
import { readWhole } from "../forward/read-whole.js";
import { failureOf, type UpstreamFailure } from "../forward/upstream-failure.js";

/** Whether a model answered, and if not what was said; a credential may still be in that. */
export type Verdict = Pick<ModelTestResult, "outcome" | "status" | "error">;

/** Far more than a model says in a word, and no more than is worth keeping. */
const longestAnswer = 1_048_576;

/** An answer is a JSON object without an error: some providers send theirs with status 200. */
export async function verdictOnAnswer(answer: UpstreamAnswer, provider: string): Promise<Verdict> {
  const { status } = answer;
  let bytes: Buffer | undefined;
  try {
    bytes = await readBounded(answer);
  } catch (error) {
    return verdictOnError(failureOf(error, provider).error);
  }
  if (bytes === undefined) {
    return { outcome: "failed", status, error: "what came is longer than any such answer" };
  }
  const said = objectIn(bytes);
  if (said === undefined) return { outcome: "failed", status, error: "what came is no answer" };
  const isError = (said.error ?? undefined) !== undefined;
  return isError
    ? { outcome: "failed", status, error: errorIn(said) ?? "no reason was given" }
    : { outcome: "answered", status };
}

/** In the words of the provider, where it said some. */
export function verdictOnFailure({ cause, error, answer }: UpstreamFailure): Verdict {
  if (answer !== undefined) {
    const said = objectIn(answer.body);
    const { status } = answer;
    return { outcome: "failed", status, error: (said && errorIn(said)) ?? error.message };
  }
  const verdict = verdictOnError(error);
  const isForbidden = cause === "not sent" && error.message.includes("(EGRESS_FORBIDDEN)");
  if (!isForbidden) return verdict;
  const advice = "GW_EGRESS_ALLOW names what may be called beyond public addresses over TLS";
  return { ...verdict, error: `${error.message}: ${advice}` };
}

/** As a caller of the endpoint would be told. */
export function verdictOnError({ status, message }: CallError): Verdict {
  return { outcome: "failed", status, error: message };
}

/** All of it; nothing where it is too long. */
async function readBounded({ begun, body, hasEnded }: UpstreamAnswer): Promise<Buffer | undefined> {
  const rest = hasEnded ? Buffer.alloc(0) : await readWhole(body, longestAnswer);
  return rest && Buffer.concat([...begun, rest]);
}

type Said = Readonly<Record<string, unknown>>;

function objectIn(bytes: Buffer): Said | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Said) : undefined;
  } catch {
    return undefined;
  }
}

/** `{"error": {"message"}}` as OpenAI has it, and what others make of that. */
function errorIn({ error, message }: Said): string | undefined {
  const { message: inner } = Object(error) as { readonly message?: unknown };
  return [inner, error, message].find((one): one is string => typeof one === "string");
}

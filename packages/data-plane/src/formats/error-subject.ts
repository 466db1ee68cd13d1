import { asObject, errorField, type JsonObject } from "./json-object.js";

/**
 * What a provider's error is about.
 *
 * - `credential`, `account`, `model`: what the operator configured, so another model may respond.
 * - `content`: a moderation rejected the prompt.
 */
export type ErrorSubject = "credential" | "account" | "model" | "content";

/** Matches codes in snake case. */
const patterns: readonly (readonly [ErrorSubject, RegExp])[] = [
  ["content", /content|moderat|safety|flagged|responsible_ai|harmful|sensitive|inspection/],
  [
    "model",
    /model_(is_)?(not_|un|decommissioned|deprecated|disabled|terms|permission|access|gated)|(unknown|invalid|unsupported|no_such)_model(_name|_id)?$|(deployment|model)_?not_?found/,
  ],
  [
    "credential",
    /api_?key|credential|authenticat|unauthori[sz]ed|permission|access_(denied|token)|^(invalid|expired)_token$/,
  ],
  [
    "account",
    /account|billing|credit|payment|organi[sz]ation|project|consumer|subscription|quota|service_disabled/,
  ],
];

/** Errors without a code: of Anthropic, and of xAI. */
const uncoded: readonly (readonly [ErrorSubject, RegExp])[] = [
  ["account", /^Your credit balance is too low/],
  ["credential", /^Incorrect API key provided/],
  ["content", /^Content violates usage guidelines/],
];

/**
 * What a parsed error body is about; `undefined` if it tells nothing but that the request is wrong.
 * Reads the bodies of all formats, because a provider that is compatible with one may send another's.
 */
export function errorSubject(body: unknown): ErrorSubject | undefined {
  const top = asObject(Array.isArray(body) ? body[0] : body);
  if (top === undefined) return undefined;
  const error = asObject(top.error) ?? top;
  const codes = [...codesOf(top), ...codesOf(error)].map(snakeCase);
  // OpenRouter names what its moderation flagged.
  const metadata = asObject(error.metadata);
  if (metadata?.flagged_input !== undefined || Array.isArray(metadata?.reasons)) return "content";
  for (const [subject, pattern] of patterns) {
    if (codes.some((code) => pattern.test(code))) return subject;
  }
  const message = errorField(top)?.message ?? error.message;
  if (typeof message !== "string") return undefined;
  return uncoded.find(([, pattern]) => pattern.test(message))?.[0];
}

function codesOf({ code, type, status, reason, details }: JsonObject): string[] {
  const reasons = Array.isArray(details) ? details.map((one) => asObject(one)?.reason) : [];
  return [code, type, status, reason, ...reasons].filter((one) => typeof one === "string");
}

function snakeCase(code: string): string {
  return code
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[\s.-]+/g, "_")
    .toLowerCase();
}

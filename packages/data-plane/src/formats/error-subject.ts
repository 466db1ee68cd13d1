import { asObject, errorField, type JsonObject } from "./json-object.js";

/**
 * What a provider's error is about.
 *
 * - `credential`, `account`, `model`: what the operator configured, so another model may respond.
 * - `request`: what the caller sent: the prompt, which a moderation rejected, or another field.
 */
export type ErrorSubject = "credential" | "account" | "model" | "request";

/**
 * Whole codes that can only be about what the operator configured, whatever the request is. Codes that
 * contain their words may be about a tool, a file or a parameter of the caller.
 */
const certain: readonly (readonly [ErrorSubject, RegExp])[] = [
  [
    "credential",
    /^((invalid|incorrect|missing|expired)_api_?key|api_key_(invalid|expired|(service|http_referrer|ip_address|android_app|ios_app)_blocked)|(invalid_)?authentication(_error)?|unauthenticated|credentials_missing|access_token_(expired|scope_insufficient|type_unsupported))$/,
  ],
  [
    "account",
    /^((account|organi[sz]ation|project)_(deactivated|disabled|suspended|restricted|state_invalid)|billing_(hard_limit_reached|not_active|disabled)|insufficient_(quota|credits?|balance|funds)|exceeded_current_quota(_error)?|consumer_(invalid|suspended)|service_disabled|arrearage)$/,
  ],
  [
    "model",
    /^((model|deployment)_?not_?found|model_(not_(available|supported|exist)|decommissioned|deprecated|disabled|terms_required|access_denied|permission_blocked_(org|project))|(unknown|invalid|unsupported|no_such)_model(_name|_id)?)$/,
  ],
];

/** Tell apart what errors are about whose status is that of a rejection. Matches codes in snake case. */
const likely: readonly (readonly [ErrorSubject, RegExp])[] = [
  ["request", /content|moderat|safety|flagged|responsible_ai|harmful|sensitive|inspection/],
  [
    "model",
    /model_(is_)?(not_|un|decommissioned|deprecated|disabled|terms|permission|access|gated)|(deployment|model)_?not_?found/,
  ],
  [
    "credential",
    /api_?key|credential|authenticat|unauthori[sz]ed|permission|access_(denied|token)/,
  ],
  [
    "account",
    /account|billing|credit|payment|organi[sz]ation|project|consumer|subscription|quota|service_disabled/,
  ],
];

/** Errors without a code: of Anthropic, of xAI, and of Google. */
const uncoded: readonly (readonly [ErrorSubject, RegExp])[] = [
  ["account", /^Your credit balance is too low/],
  ["credential", /^Incorrect API key provided/],
  ["model", /^(model: \S+$|models\/\S+ is not found)/],
  ["request", /^Content violates usage guidelines/],
];

/**
 * What a parsed error body is about; `undefined` if it does not tell. Reads the bodies of all formats,
 * because a provider that is compatible with one may send another's.
 *
 * @param isRejection - whether the status alone shows a rejection, so that words within codes suffice
 */
export function errorSubject(
  body: unknown,
  { isRejection }: { readonly isRejection: boolean },
): ErrorSubject | undefined {
  const top = asObject(Array.isArray(body) ? body[0] : body);
  if (top === undefined) return undefined;
  const error = asObject(top.error) ?? top;
  const codes = [...codesOf(top), ...codesOf(error)].map(snakeCase);
  // OpenRouter names what its moderation flagged.
  const metadata = asObject(error.metadata);
  if (metadata?.flagged_input !== undefined || Array.isArray(metadata?.reasons)) return "request";
  // A tool may name a model, too.
  const { param } = error;
  if (typeof param === "string" && param !== "" && param !== "model") return "request";
  for (const [subject, pattern] of isRejection ? [...certain, ...likely] : certain) {
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

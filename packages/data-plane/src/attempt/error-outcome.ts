import { type ErrorSubject, errorSubject } from "../formats/error-subject.js";

/** What an error response means for the call. */
export interface ErrorOutcome {
  readonly outcome: "error_response" | "credential_rejected" | "request_rejected";
  /** What the provider rejected, if it is what the operator configured. */
  readonly subject?: RejectedSubject | undefined;
}

/**
 * What the operator configured and a provider rejected; `address` if the provider does not know the
 * model or the path.
 */
export type RejectedSubject = Exclude<ErrorSubject, "request"> | "address";

const providerFailed: ErrorOutcome = { outcome: "error_response" };
const requestRejected: ErrorOutcome = { outcome: "request_rejected" };

/** Classifies an error response. */
export function errorOutcome({
  status,
  body,
  namesState,
}: {
  /** From 400; `undefined` if a body in a successful response reports an error without a status. */
  readonly status: number | undefined;
  /** The parsed body; `undefined` if it is not JSON. */
  readonly body: unknown;
  /** Whether the request names state of an account by id, which may be what was not found. */
  readonly namesState: boolean;
}): ErrorOutcome {
  const isOfProvider = status !== undefined && (status >= 500 || status === 408 || status === 429);
  if (isOfProvider) return providerFailed;
  const otherwise = rejections.get(status ?? 0);
  const certain = errorSubject(body, { isRejection: false });
  if (otherwise === undefined) {
    if (certain !== undefined && certain !== "request") return rejected(certain);
    return status === undefined ? providerFailed : requestRejected;
  }
  const isRejection = true;
  const subject = certain ?? errorSubject(body, { isRejection });
  if (mayBeOfState(status)) {
    const isOfState = namesState && (certain === undefined || otherwise === "address");
    if (isOfState || subject === "request") return requestRejected;
  }
  return rejected(subject === undefined || subject === "request" ? otherwise : subject);
}

/** What a status rejects if the body does not tell. */
const rejections: ReadonlyMap<number, RejectedSubject> = new Map([
  [401, "credential"],
  [402, "account"],
  [403, "credential"],
  [404, "address"],
  [410, "address"],
]);

function rejected(subject: RejectedSubject): ErrorOutcome {
  return { outcome: "credential_rejected", subject };
}

/** Whether a status may mean that a state is missing: Google hides with 403 what does not exist. */
export function mayBeOfState(status: number | undefined): boolean {
  return status === 403 || status === 404 || status === 410;
}

/** The text for clients, without the words of the provider, which may show a part of the key. */
export function rejectionMessage(
  subject: RejectedSubject,
  {
    provider,
    modelName,
    status,
  }: { readonly provider: string; readonly modelName: string; readonly status: number },
): string {
  if (subject === "model") return `${provider} does not offer the model ${modelName}`;
  if (subject === "address") {
    return `${provider} responded with ${status}; check the model name ${modelName} and the \`api_base\``;
  }
  return `${provider} refused the ${subject} of model ${modelName}`;
}

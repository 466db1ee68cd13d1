import { type ErrorSubject, errorSubject } from "../formats/error-subject.js";

/** What an error response means for the call. */
export interface ErrorOutcome {
  readonly outcome: "error_response" | "credential_rejected" | "request_rejected";
  /** What the provider rejected, if it is what the operator configured. */
  readonly subject?: RejectedSubject | undefined;
}

/** What the operator configured and a provider rejected. */
export type RejectedSubject = Exclude<ErrorSubject, "content">;

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
  const subject = errorSubject(body);
  if (status === 401 || status === 402) {
    return rejected(subject, status === 401 ? "credential" : "account");
  }
  if (status === 403) {
    return subject === "content" ? requestRejected : rejected(subject, "credential");
  }
  if (isNotFound(status)) {
    return namesState ? requestRejected : rejected(subject, "model");
  }
  if (subject !== undefined && subject !== "content") return rejected(subject, subject);
  return status === undefined ? providerFailed : requestRejected;
}

function rejected(subject: ErrorSubject | undefined, otherwise: RejectedSubject): ErrorOutcome {
  const known = subject === undefined || subject === "content" ? otherwise : subject;
  return { outcome: "credential_rejected", subject: known };
}

/** Whether a path, a model or a state is missing. */
export function isNotFound(status: number | undefined): boolean {
  return status === 404 || status === 410;
}

/** The text for clients, without the words of the provider, which may show a part of the key. */
export function rejectionMessage(
  subject: RejectedSubject,
  { provider, modelName }: { readonly provider: string; readonly modelName: string },
): string {
  if (subject === "model") return `${provider} does not offer the model ${modelName}`;
  return `${provider} refused the ${subject} of model ${modelName}`;
}

import type { IncomingMessage } from "node:http";
import { type ReportedError, responseReader } from "@gw/data-plane/formats";
import { GatewayError, nearestName } from "@gw/entities";
import { CliError } from "../../cli-error.js";
import type { CallTarget } from "../../connection/call-target.js";
import { permissionAdviceFor } from "../../connection/server-errors.js";
import { exitCodes } from "../../exit-code.js";
import { isMissingWorkspace, workspaceAdvice } from "../../options/workspace-option.js";
import { clip, quoted } from "../../terminal/printable.js";
import { callSummaryOf } from "./call-summary.js";
import { noReason, parseJson, readText } from "./chat-request.js";

/** Maximum length of a message, in terminal cells. */
const maxLength = 500;
/** Maximum number of endpoints in a message. */
const maxNames = 5;

/** Converts an error response to the error of the command, with a remedy. */
export async function errorOf(response: IncomingMessage, call: Call): Promise<Error> {
  const status = response.statusCode ?? 0;
  const body = parseJson(await readText(response).catch(() => ""));
  const error = responseReader("openai").reportedError(body);
  const { model, outcome, reason } = callSummaryOf(response);
  return model === undefined
    ? gatewayError(status, error, call)
    : attemptError({ status, error, model, outcome, reason, endpoint: call.endpoint });
}

interface Call {
  /** As the user named it. */
  readonly endpoint: string;
  readonly target: CallTarget;
}

async function gatewayError(
  status: number,
  error: ReportedError | undefined,
  { endpoint, target }: Call,
): Promise<Error> {
  const message = lineOf(error);
  if (isMissingWorkspace(message)) {
    return new GatewayError("RESOURCE_DOES_NOT_EXIST", `${message}; ${workspaceAdvice}`);
  }
  switch (error?.code) {
    case "UNAUTHENTICATED":
      return new GatewayError("UNAUTHENTICATED", message);
    case "PERMISSION_DENIED":
      return rejected(error.code, `${message}; ${permissionAdviceFor(message)}`);
    case "workspace_suspended":
      return rejected(error.code, `${message}; gw workspaces update resumes it with --resume`);
    case "model_not_found":
    case "RESOURCE_DOES_NOT_EXIST":
      return new GatewayError(
        "RESOURCE_DOES_NOT_EXIST",
        `${message}, or this token may not call it; ${await adviceOnName(endpoint, target)}`,
      );
    case "ENDPOINT_NOT_CALLABLE":
      return rejected(error.code, `${message}; gw endpoints explain ${endpoint} shows why`);
    case "INVALID_PARAMETER_VALUE":
    case "REQUEST_TOO_LARGE":
      return new CliError(exitCodes.wrongUse, error.code, message);
    case "UPSTREAM_FAILED":
    case "UPSTREAM_TIMEOUT":
      return failed(error.code, `${message}; gw endpoints test ${endpoint} tests each model`);
    case "TEMPORARILY_UNAVAILABLE":
    case "RATE_LIMITED":
      return failed(error.code, `${message}; try again later`);
    case undefined:
      return new GatewayError("ENDPOINT_NOT_FOUND", `the server returned status ${status}`);
    default:
      return failed(error?.code ?? "FAILED", message);
  }
}

/** Suggests an endpoint that the token may call; it may not be permitted to list all of them. */
async function adviceOnName(endpoint: string, target: CallTarget): Promise<string> {
  const names = await target.listCallable().catch(() => []);
  const nearest = nearestName(endpoint, names);
  if (nearest !== undefined) return `did you mean ${quoted(nearest)}?`;
  if (names.length === 0) return "gw endpoints list shows all endpoints to a viewer";
  const shown = names.slice(0, maxNames).map(quoted).join(", ");
  return `it may call ${shown}${names.length > maxNames ? ", …" : ""}`;
}

/** An attempt of a call that failed. */
interface FailedAttempt {
  readonly status: number;
  readonly error: ReportedError | undefined;
  readonly model: string;
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly endpoint: string;
}

function attemptError(attempt: FailedAttempt): Error {
  const { status, error, model, outcome } = attempt;
  const subject = outcome === "not_sent" ? model : `${model} returned ${status}`;
  return failed("UPSTREAM_FAILED", `${subject}: ${lineOf(error)}; ${adviceOn(attempt)}`);
}

function adviceOn({ status, outcome, reason, endpoint }: FailedAttempt): string {
  if (outcome === "credential_rejected") {
    return `gw endpoints test ${endpoint} shows why; gw secrets update replaces a wrong credential`;
  }
  if (reason === "EGRESS_FORBIDDEN") {
    return "the address is not public or has no TLS: allow it in GW_EGRESS_ALLOW of the server";
  }
  if (status === 429 || status >= 500) return `try again later, or add a fallback to ${endpoint}`;
  return "the provider does not accept this request";
}

/** The message as one line of limited length. */
function lineOf(error: ReportedError | undefined): string {
  const text = error?.message ?? noReason;
  return clip(text.replaceAll(/\s+/g, " ").trim(), maxLength).replace(/\.$/, "");
}

function rejected(code: string, message: string): CliError {
  return new CliError(exitCodes.rejected, code, message);
}

function failed(code: string, message: string): CliError {
  return new CliError(exitCodes.failed, code, message);
}

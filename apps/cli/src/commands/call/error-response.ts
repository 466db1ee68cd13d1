import type { IncomingMessage } from "node:http";
import { GatewayError } from "@gw/entities";
import { CliError } from "../../cli-error.js";
import { exitCodes } from "../../exit-code.js";
import { clip } from "../../terminal/printable.js";
import { wholeText } from "./chat-request.js";
import { type AnswerError, errorIn, objectIn } from "./response-error.js";
import { factsOf } from "./call-summary.js";

/** More than this of a provider's words is no line any more. */
const longest = 500;

/** An answer that is none, as the error that the command ends with: what is wrong and what to do. */
export async function refusalOf(answer: IncomingMessage, endpoint: string): Promise<Error> {
  const status = answer.statusCode ?? 0;
  const error = errorIn(objectIn(await wholeText(answer).catch(() => "")));
  const { model } = factsOf(answer);
  return model === undefined
    ? ofGateway(status, error, endpoint)
    : ofProvider(status, { error, model, endpoint });
}

function ofGateway(status: number, error: AnswerError | undefined, endpoint: string): Error {
  const message = lineOf(error);
  switch (error?.code) {
    case "UNAUTHENTICATED":
      return new GatewayError("UNAUTHENTICATED", message);
    case "PERMISSION_DENIED":
      return refused("PERMISSION_DENIED", `${message}; use a token that may call ${endpoint}`);
    case "RESOURCE_DOES_NOT_EXIST":
      return new GatewayError(
        "RESOURCE_DOES_NOT_EXIST",
        `${message}, or this token may not call it; gw endpoints list shows those there are`,
      );
    case "ENDPOINT_NOT_CALLABLE":
      return refused(error.code, `${message}; gw endpoints explain ${endpoint} says why`);
    case "INVALID_PARAMETER_VALUE":
    case "REQUEST_TOO_LARGE":
      return new CliError(exitCodes.wrongUse, error.code, message);
    case "UPSTREAM_FAILED":
    case "UPSTREAM_TIMEOUT":
      return failed(error.code, `${message}; gw endpoints test ${endpoint} tries each model`);
    case "TEMPORARILY_UNAVAILABLE":
    case "RATE_LIMITED":
      return failed(error.code, `${message}; try again a little later`);
    case undefined:
      return new GatewayError("ENDPOINT_NOT_FOUND", `the server answered with status ${status}`);
    default:
      return failed(error?.code ?? "FAILED", message);
  }
}

function ofProvider(
  status: number,
  options: {
    readonly error: AnswerError | undefined;
    readonly model: string;
    readonly endpoint: string;
  },
): Error {
  const { error, model, endpoint } = options;
  const advice =
    status === 401 || status === 403
      ? "gw secrets update puts in a credential that it takes"
      : status === 429 || status >= 500
        ? `try again a little later, or give ${endpoint} a fallback`
        : "the provider takes no such request";
  return failed("UPSTREAM_FAILED", `${model} answered ${status}: ${lineOf(error)}; ${advice}`);
}

/** The words of an error as one line that is not too long. */
function lineOf(error: AnswerError | undefined): string {
  const text = error?.message ?? "no reason was given";
  return clip(text.replaceAll(/\s+/g, " ").trim(), longest).replace(/\.$/, "");
}

function refused(code: string, message: string): CliError {
  return new CliError(exitCodes.refused, code, message);
}

function failed(code: string, message: string): CliError {
  return new CliError(exitCodes.failed, code, message);
}

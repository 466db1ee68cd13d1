import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { readBounded } from "@gw/crypto";
import { NoResponseError } from "@gw/store-rest";
import { CliError } from "../../cli-error.js";
import type { CallTarget } from "../../connection/call-target.js";
import { callHeaders } from "../../connection/callable-endpoints.js";
import { exitCodes } from "../../exit-code.js";

/**
 * Sends a chat completion request. Unlike `fetch`, it follows no redirect, which would forward the
 * token, and has no timeout, because the gateway has one.
 *
 * @throws NoResponseError if the server cannot be reached, the reason of the signal after an abort
 */
export async function postChat(
  { url, createConnection, ...caller }: CallTarget,
  body: object,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const text = JSON.stringify(body);
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  const request = send(`${url}${await chatPath()}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      ...callHeaders(caller),
    },
    signal,
    ...(createConnection === undefined ? { agent: false } : { createConnection }),
  });
  // After the response headers, the reader of the response receives errors.
  request.on("error", () => {});
  request.end(text);
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response;
  } catch {
    if (signal.aborted) throw signal.reason;
    throw new NoResponseError("the server cannot be reached");
  }
}

// Imported on demand: most commands do not call.
async function chatPath(): Promise<string> {
  const { routes } = await import("@gw/data-plane/formats");
  const route = routes.find(({ operation }) => operation === "chat.completions");
  if (route === undefined) throw new Error("no route serves chat completions");
  return route.path;
}

/** Bounds the memory for a response, in bytes. */
const maxLength = 67_108_864;

/**
 * Reads a response body as text.
 *
 * @throws CliError UPSTREAM_FAILED if it is incomplete or longer than 64 MiB
 */
export async function readText(response: IncomingMessage): Promise<string> {
  const body = await readBounded(response, maxLength).catch((error: unknown) => {
    const isTooLong = error instanceof RangeError;
    throw incompleteResponse(isTooLong ? "it exceeds 64 MiB" : "the connection was lost");
  });
  return body.toString("utf8");
}

/** A response that started and did not complete. */
export function incompleteResponse(why: string): CliError {
  const message = `the response is incomplete: ${why}`;
  return new CliError(exitCodes.failed, "UPSTREAM_FAILED", message);
}

/** Stands for the message of an error without one. */
export const noReason = "no reason was given";

/** Parses JSON; returns `undefined` for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

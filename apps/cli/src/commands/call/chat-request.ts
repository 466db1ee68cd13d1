import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { GatewayError } from "@gw/entities";
import type { CallTarget } from "../../connection/call-target.js";
import { brokenOff } from "./incomplete-response.js";

/**
 * Sends a chat completion. Unlike `fetch` it follows no redirect, which would carry the token along,
 * and waits for an answer for as long as the gateway does.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE where nobody takes the request, the reason of the
 * signal once it is aborted
 */
export async function postChat(
  { url, token, createConnection }: CallTarget,
  body: object,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const text = JSON.stringify(body);
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  const request = send(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    signal,
    ...(createConnection === undefined ? { agent: false } : { createConnection }),
  });
  // Once the answer has begun, its reader hears of it.
  request.on("error", () => {});
  request.end(text);
  try {
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    return answer;
  } catch {
    if (signal.aborted) throw signal.reason;
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "the server cannot be reached");
  }
}

/** Far more than a model says, and no more than can be kept. */
const longestAnswer = 67_108_864;

/**
 * An answer as text, whole.
 *
 * @throws CliError UPSTREAM_FAILED where it does not come to its end
 */
export async function wholeText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestAnswer) break;
    }
  } catch {
    throw brokenOff("the connection was lost");
  }
  if (length > longestAnswer) throw brokenOff("it is longer than 64 MiB");
  return Buffer.concat(chunks).toString("utf8");
}

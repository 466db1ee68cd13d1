import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { badAnswer, noAnswer } from "./vault-error.js";

/** Many times what Vault answers to anything that is asked here. */
const maxAnswer = 65_536;

export interface VaultAnswer {
  readonly status: number;
  /** Parsed from JSON; `undefined` where it is none. */
  readonly body: unknown;
}

/** Posts JSON to Vault, with a limit for time and length. Follows no redirect. */
export class VaultHttp {
  readonly #address: URL;
  readonly #agent: HttpAgent;
  readonly #attemptTimeout: number;
  readonly #pause: number;

  /** `timeout` in milliseconds, for both attempts; `ca` in PEM, instead of those that Node brings. */
  constructor(options: {
    readonly address: URL;
    readonly ca: string | undefined;
    readonly timeout: number;
  }) {
    const { address, ca, timeout } = options;
    this.#address = address;
    this.#agent =
      address.protocol === "https:"
        ? new HttpsAgent({ keepAlive: true, ...(ca !== undefined && { ca }) })
        : new HttpAgent({ keepAlive: true });
    this.#pause = Math.min(100, Math.floor(timeout / 10));
    this.#attemptTimeout = Math.max(1, Math.floor((timeout - this.#pause) / 2));
  }

  /** A second attempt follows where none answered, or where Vault may be itself again at once. */
  async post(
    path: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<VaultAnswer> {
    const first = await this.#attempt(path, message).catch(() => undefined);
    if (first !== undefined && first.status < 500 && first.status !== 429) return first;
    await pause(this.#pause);
    return this.#attempt(path, message);
  }

  async #attempt(
    path: string,
    {
      headers,
      body,
    }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<VaultAnswer> {
    const url = new URL(this.#address);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/${path}`;
    const signal = AbortSignal.timeout(this.#attemptTimeout);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const send = url.protocol === "https:" ? requestHttps : requestHttp;
        const options = { method: "POST", agent: this.#agent, headers, signal };
        send(url, options, resolve).on("error", reject).end(body);
      });
      const text = await readBounded(response);
      return { status: response.statusCode ?? 0, body: parsed(text) };
    } catch (error) {
      if (error instanceof RangeError) throw badAnswer();
      throw signal.aborted ? noAnswer(signal.reason) : noAnswer(error);
    }
  }
}

/** @throws RangeError for one that is too long */
async function readBounded(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop destroys the connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswer) throw new RangeError("an answer that is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { readBounded } from "@gw/crypto";
import { invalidResponse, noResponse } from "./vault-error.js";

/** Far more bytes than any response of Vault to these calls. */
const maxResponseLength = 65_536;

/** A response of Vault. */
export interface VaultResponse {
  readonly status: number;
  /** The parsed JSON; `undefined` if the body is not JSON. */
  readonly body: unknown;
}

/** Posts JSON to Vault with limits for time and length. Does not follow redirects. */
export class VaultHttp {
  readonly #address: URL;
  readonly #agent: HttpAgent;
  readonly #attemptTimeout: number;
  readonly #pause: number;

  /** `timeout` is in milliseconds for both attempts; `ca` in PEM replaces the CAs of Node. */
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

  /** Retries once after a missing response and after the statuses 429 and 5xx. */
  async post(
    path: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<VaultResponse> {
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
  ): Promise<VaultResponse> {
    const url = new URL(this.#address);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/${path}`;
    const signal = AbortSignal.timeout(this.#attemptTimeout);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const send = url.protocol === "https:" ? requestHttps : requestHttp;
        const options = { method: "POST", agent: this.#agent, headers, signal };
        send(url, options, resolve).on("error", reject).end(body);
      });
      const bytes = await readBounded(response, maxResponseLength);
      return { status: response.statusCode ?? 0, body: parseJson(bytes.toString()) };
    } catch (error) {
      if (error instanceof RangeError) throw invalidResponse();
      throw noResponse(signal.aborted ? signal.reason : error);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

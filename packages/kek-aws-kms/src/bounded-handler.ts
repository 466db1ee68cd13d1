import { Readable } from "node:stream";
import { readBounded } from "@gw/crypto";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { provider, unavailable } from "./kms-error.js";

type Handle = NodeHttpHandler["handle"];

/** Far more bytes than any response of KMS to these calls. */
const maxResponseLength = 65_536;

/**
 * The default HTTP handler of the SDK with a limit for the length of a response and for the time
 * from the request to the end of the response.
 */
export class BoundedHandler extends NodeHttpHandler {
  readonly #timeout: number;

  /** `timeout` is in milliseconds and per request. */
  constructor(timeout: number) {
    super({ connectionTimeout: timeout });
    this.#timeout = timeout;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    // A request contains a data key, signed but not encrypted.
    if (request.protocol !== "https:" && !isLoopback(request.hostname)) {
      throw unavailable(
        `the key provider ${provider} requires an https:// endpoint, or http:// on this machine`,
      );
    }
    const timer = AbortSignal.timeout(this.#timeout);
    const signals = [timer, options?.abortSignal].filter((signal) => signal instanceof AbortSignal);
    const abortSignal = AbortSignal.any(signals);
    try {
      const { response } = await super.handle(request, { ...options, abortSignal });
      if (!(response.body instanceof Readable)) throw new TypeError("the response has no body");
      response.body = await readBounded(response.body, maxResponseLength);
      return { response };
    } catch (error) {
      // The SDK retries errors with this name.
      if (timer.aborted) throw Object.assign(new Error("no response"), { name: "TimeoutError" });
      throw error;
    }
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

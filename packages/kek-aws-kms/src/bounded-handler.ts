import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { away, provider } from "./kms-error.js";

type Handle = NodeHttpHandler["handle"];

/** Many times what KMS answers to anything that is asked here. */
const maxAnswer = 65_536;

/**
 * Speaks HTTP as the SDK does by default, with a limit for the time from a request to the end of
 * its answer, and for the length of the answer.
 */
export class BoundedHandler extends NodeHttpHandler {
  readonly #timeout: number;

  /** `timeout` in milliseconds, for one request. */
  constructor(timeout: number) {
    super({ connectionTimeout: timeout });
    this.#timeout = timeout;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    // A request has a data key in it, signed but not encrypted.
    if (request.protocol !== "https:" && !isLoopback(request.hostname)) {
      throw away(`the key provider ${provider} is asked over https:// or on this machine only`);
    }
    const timer = AbortSignal.timeout(this.#timeout);
    const signals = [timer, options?.abortSignal].filter((one) => one instanceof AbortSignal);
    const abortSignal = AbortSignal.any(signals);
    try {
      const { response } = await super.handle(request, { ...options, abortSignal });
      response.body = await readBounded(response.body);
      return { response };
    } catch (error) {
      // By this name the SDK knows that another attempt is worth it.
      if (timer.aborted) throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
      throw error;
    }
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

async function readBounded(body: unknown): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new TypeError("an answer without a body");
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop destroys the stream, and so does the signal that the request was made with.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswer) throw new RangeError("an answer that is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

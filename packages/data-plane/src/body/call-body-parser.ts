import type { GatewayError } from "@gw/entities";
import { CallBody } from "./call-body.js";
import { ChunkList } from "./chunk-list.js";
import { invalidBody } from "./invalid-body.js";
import { maxDepth } from "./json-scan.js";
import { MemberScan, maxMembers } from "./member-scan.js";
import { Utf8Check } from "./utf8-check.js";

/**
 * Parses the body of a call strictly, chunk by chunk as it arrives: rejects what another parser might
 * read differently. A body of any length is parsed between other work, never at once.
 */
export class CallBodyParser {
  readonly #chunks = new ChunkList();
  readonly #scan = new MemberScan();
  readonly #utf8 = new Utf8Check();
  #failure: GatewayError | undefined;

  /** Keeps the chunk, unless the body is known to be invalid. */
  push(chunk: Buffer): void {
    if (this.#failure !== undefined) return;
    this.#chunks.push(chunk);
    this.#failure = this.#check(chunk);
    if (this.#failure !== undefined) this.#chunks.clear();
  }

  /** @throws GatewayError INVALID_PARAMETER_VALUE */
  end(): CallBody {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#utf8.isComplete) throw notUtf8();
    try {
      this.#scan.end();
    } catch {
      throw invalidBody("the body must be a JSON object");
    }
    return new CallBody(this.#chunks, this.#scan.members);
  }

  #check(chunk: Buffer): GatewayError | undefined {
    // Parsers disagree about bytes that are not UTF-8.
    if (!this.#utf8.push(chunk)) return notUtf8();
    try {
      this.#scan.push(chunk);
      return undefined;
    } catch (error) {
      return invalidBody(
        error instanceof RangeError
          ? `the body must have at most ${maxMembers} fields and at most ${maxDepth} levels of nesting`
          : "the body must be a JSON object",
      );
    }
  }
}

/** Parses a body that is at hand. @throws GatewayError INVALID_PARAMETER_VALUE */
export function parseCallBody(bytes: Buffer): CallBody {
  const parser = new CallBodyParser();
  parser.push(bytes);
  return parser.end();
}

function notUtf8(): GatewayError {
  return invalidBody("the body must be JSON in UTF-8");
}

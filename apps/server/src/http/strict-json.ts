import { GatewayError } from "@gw/entities";
import type { FastifyInstance } from "fastify";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses a JSON object; an empty body is an empty object. Bytes that are not UTF-8 are rejected, because
 * replacing them would silently change a credential.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE, which contains no part of the body
 */
function parseJsonObject(body: Uint8Array): object {
  if (body.length === 0) return {};
  const value = parse(decode(body));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new GatewayError("INVALID_PARAMETER_VALUE", "The request body must be a JSON object");
}

/** Makes JSON the only accepted content type of request bodies. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, parseJsonObject(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new GatewayError("INVALID_PARAMETER_VALUE", "The request body must be valid UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError("INVALID_PARAMETER_VALUE", "The request body must be valid JSON");
  }
}

/** What a record was made for; one that was made for another purpose does not open. */
export type EnvelopePurpose = "gw.secret" | "gw.export";

/**
 * What a record is bound to: it opens only together with the same values. A missing provider or
 * destination is the same as an empty one.
 */
export interface EnvelopeContext {
  /** `gw.secret`, a row of a store, when absent; `gw.export` in a file between two gateways. */
  readonly purpose?: EnvelopePurpose | undefined;
  readonly secretId: string;
  readonly secretName: string;
  /** The provider that the credential is for, such as `openai`. */
  readonly provider?: string | undefined;
  /** Where the credential may be sent: the stored `authConfig.api_base`. */
  readonly destination?: string | undefined;
}

/**
 * LP(c) for each part of the context, LP(x) = uint32be(length) ‖ x, behind `room` bytes left free.
 * The room spares a second buffer where the associated data begins with something else.
 *
 * @throws TypeError for a part that UTF-8 cannot carry, since two such parts could be bound alike
 */
export function encodeContext(context: EnvelopeContext, room = 0): Buffer {
  return encodeParts(contextParts(context), room);
}

/** The context as the five strings that are bound, in their order. */
export function contextParts(context: EnvelopeContext): readonly string[] {
  const { purpose = "gw.secret", secretId, secretName, provider, destination } = context;
  return [purpose, secretId, secretName, provider ?? "", destination ?? ""];
}

/** LP(c) for each of the parts, behind `room` bytes left free. */
export function encodeParts(parts: readonly string[], room = 0): Buffer {
  let length = room;
  for (const part of parts) {
    if (typeof part !== "string" || !part.isWellFormed()) {
      throw new TypeError("every part of an envelope context is a well-formed string");
    }
    length += 4 + Buffer.byteLength(part);
  }
  const encoded = Buffer.alloc(length);
  let at = room;
  for (const part of parts) {
    const written = encoded.write(part, at + 4);
    encoded.writeUInt32BE(written, at);
    at += 4 + written;
  }
  return encoded;
}

/** The purpose of a record, which is part of its context. */
export type EnvelopePurpose = "gw.secret" | "gw.export";

/**
 * The data that a record is bound to: it opens only with the same values. A missing provider,
 * destination or workspace equals an empty one.
 */
export interface EnvelopeContext {
  /** `gw.secret` (default) for a stored row, `gw.export` for an export file. */
  readonly purpose?: EnvelopePurpose | undefined;
  readonly secretId: string;
  readonly secretName: string;
  /** The provider of the credential, such as `openai`. */
  readonly provider?: string | undefined;
  /** Where and how the credential may be sent: `destinationOf` the stored `authConfig`. */
  readonly destination?: string | undefined;
  /** The id of the workspace that the secret belongs to; absent for the default workspace. */
  readonly workspace?: string | undefined;
}

/**
 * Encodes each part c of the context as LP(c), where LP(x) = uint32be(length) ‖ x. Reserves
 * `offset` bytes at the start, which saves a second buffer for associated data with a prefix.
 *
 * @throws TypeError for a part that is not well-formed Unicode, because two such parts could have
 * the same encoding
 */
export function encodeContext(context: EnvelopeContext, offset = 0): Buffer {
  return encodeParts(contextParts(context), offset);
}

/** The bound strings of a context, in binding order: five, and a workspace as the sixth. */
export function contextParts(context: EnvelopeContext): readonly string[] {
  const { purpose = "gw.secret", secretId, secretName, provider, destination } = context;
  const parts = [purpose, secretId, secretName, provider ?? "", destination ?? ""];
  return context.workspace ? [...parts, context.workspace] : parts;
}

/** Encodes each part as LP(part) after `offset` reserved bytes. */
export function encodeParts(parts: readonly string[], offset = 0): Buffer {
  let length = offset;
  for (const part of parts) {
    if (typeof part !== "string" || !part.isWellFormed()) {
      throw new TypeError("every part of an envelope context must be a well-formed string");
    }
    length += 4 + Buffer.byteLength(part);
  }
  const encoded = Buffer.alloc(length);
  let at = offset;
  for (const part of parts) {
    const written = encoded.write(part, at + 4);
    encoded.writeUInt32BE(written, at);
    at += 4 + written;
  }
  return encoded;
}

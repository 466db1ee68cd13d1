import { createHash } from "node:crypto";
import type { LimitScope } from "@gw/entities";

/** Of what a call can be counted. Absent fields are counted together. */
export interface CallSubjects {
  readonly workspaceId: string;
  readonly endpointId: string;
  readonly tokenId?: string | undefined;
  /** Of the token. */
  readonly owner?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

const maxBytes = 255;

/**
 * The subject that a limit counts a call under; `undefined` if the limit does not apply to the call. The
 * scope MODEL applies to attempts only, which have a model.
 */
export function subjectOf(
  { kind, key = "", value }: LimitScope,
  call: CallSubjects & { readonly modelDefinitionId?: string | undefined },
): string | undefined {
  const subjects = {
    GLOBAL: "",
    ENDPOINT: call.endpointId,
    MODEL: call.modelDefinitionId,
    TOKEN: call.tokenId ?? "",
    OWNER: call.owner ?? "",
    METADATA: Object.hasOwn(call.metadata, key) ? call.metadata[key] : "",
  };
  const subject = subjects[kind];
  if (subject === undefined || (value !== undefined && subject !== value)) return undefined;
  if (Buffer.byteLength(subject) <= maxBytes) return subject;
  return createHash("sha256").update(subject).digest("hex");
}

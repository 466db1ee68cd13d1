import type { Page, PageRequest } from "@gw/entities";

/** What was asked for: `<entity>.<verb>`. A closed list for mutations of the store. */
export const auditActions = [
  "secret.create",
  "secret.update",
  "secret.delete",
  "model_definition.create",
  "model_definition.update",
  "model_definition.delete",
  "endpoint.create",
  "endpoint.update",
  "endpoint.delete",
  "endpoint.attach_model",
  "endpoint.detach_model",
  "endpoint.set_tag",
  "endpoint.delete_tag",
  "binding.create",
  "binding.delete",
  "secret.open",
  "kek.register",
  "kek.stage",
  "kek.activate",
  "kek.retire",
  "kek.adopt",
  "kek.rotate",
  "kek.verify",
  "secret.reencrypt",
  "gateway.export",
  "token.create",
  "token.revoke",
  "authentication.refuse",
] as const;
export type AuditAction = (typeof auditActions)[number];

/**
 * One line of the audit trail. Never holds a value, a mask or a ciphertext. A principal has at most
 * 255 characters, as the name of a target has; its id at most 700, a request id 128.
 */
export interface NewAuditRecord {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly action: AuditAction;
  /** A refused mutation changed nothing; its record stands in a transaction of its own. */
  readonly result: "succeeded" | "refused";
  readonly principal?: string | undefined;
  readonly requestId?: string | undefined;
  /**
   * Absent where the target was never made. A binding: its three ids joined by `/`. Of refused
   * authentications: the address that they came from in a minute, and as name how many.
   */
  readonly targetId?: string | undefined;
  readonly targetName?: string | undefined;
  /** The store revision that the mutation made; absent when refused and for what is no mutation. */
  readonly revision?: number | undefined;
  /** The error code of a refusal. */
  readonly code?: string | undefined;
}

export interface AuditRecord extends NewAuditRecord {
  /** Rises with every record; the order of the trail. */
  readonly sequence: number;
}

export interface ListAuditRecordsInput extends PageRequest {
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
}

/** The audit trail: append and read, nothing else. Records of mutations are written by the store. */
export interface AuditLog {
  /** In a transaction of its own; raises no revision. */
  append(records: readonly NewAuditRecord[]): Promise<void>;
  /** Newest first. */
  list(input?: ListAuditRecordsInput): Promise<Page<AuditRecord>>;
}

import type { Page, PageRequest, WorkspaceId } from "@gw/entities";
import { type StoreAction, storeActions } from "../gateway-store.js";

const otherActions = [
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
  "workspace.create",
  "workspace.update",
  "workspace.delete",
  "limit.warned",
  "limit.exceeded",
  "limit.release",
  "authentication.refuse",
] as const;

/** One of {@link auditActions}. */
export type AuditAction = StoreAction | (typeof otherActions)[number];

/** The audited actions, named `<entity>.<verb>`. */
export const auditActions: readonly AuditAction[] = [
  ...Object.values(storeActions),
  ...otherActions,
];

/**
 * A new audit record. Never contains a secret value, a mask or a ciphertext. Maximum lengths in
 * characters: `principal` and `targetName` 255, `targetId` 700, `requestId` 128.
 */
export interface NewAuditRecord {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly action: AuditAction;
  /** `refused`: nothing was changed; the record has its own transaction. */
  readonly result: "succeeded" | "refused";
  /**
   * The workspace in which the action happened, also after its deletion; absent for the installation, and
   * in records of releases without workspaces.
   */
  readonly workspaceId?: WorkspaceId | undefined;
  readonly principal?: string | undefined;
  readonly requestId?: string | undefined;
  /**
   * Absent when the target was never created, and for a sum of rejected actions. An id of several parts
   * is joined by `/`. For failed authentications the client address.
   */
  readonly targetId?: string | undefined;
  readonly targetName?: string | undefined;
  /**
   * The revision of the workspace that the mutation committed, or of `default` for the installation;
   * absent for other actions, when refused, and for effects in another workspace than that of the mutation.
   */
  readonly revision?: number | undefined;
  /** The error code when refused. */
  readonly code?: string | undefined;
  /**
   * For a sum, how many actions were rejected in the minute that ends at `time`; absent for a single
   * action.
   */
  readonly count?: number | undefined;
  /**
   * What a deletion with `cascade` removed, such as `3 secrets, 1 endpoint`, or how much of a limit is used;
   * at most 255 characters.
   */
  readonly details?: string | undefined;
}

/** A stored audit record. */
export interface AuditRecord extends NewAuditRecord {
  /** Increases with every record; the order of the log. */
  readonly sequence: number;
}

/** Input of {@link AuditLog.list}; all filters must match. */
export interface ListAuditRecordsInput extends PageRequest {
  /** Only records of this workspace; all records of the installation when absent. */
  readonly workspaceId?: WorkspaceId | undefined;
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
  /** Only records of this time or later, in milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
  /** Only records before this time, in milliseconds since the Unix epoch. */
  readonly until?: number | undefined;
}

/** Selects the records that {@link AuditLog.deleteBefore} deletes. */
export interface AuditDeletion {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** How many records are deleted at most: those with the earliest times. */
  readonly limit: number;
}

/** The audit log. The store itself writes the records of mutations. */
export interface AuditLog {
  /** Appends records in their own transaction; raises no revision. */
  append(records: readonly NewAuditRecord[]): Promise<void>;
  /** Lists records, newest first. @throws INVALID_PARAMETER_VALUE */
  list(input?: ListAuditRecordsInput): Promise<Page<AuditRecord>>;
  /**
   * Deletes records before `time`, whatever their sequence, in their own transaction. The record with
   * the highest sequence is kept, so that no sequence is used again. Raises no revision.
   *
   * @returns how many were deleted; 0 when none are left
   */
  deleteBefore(range: AuditDeletion): Promise<number>;
}

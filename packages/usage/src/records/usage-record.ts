import type { WorkspaceId } from "@gw/entities";
import type { TokenCounts } from "../token-counts.js";

/**
 * The usage of one call. Never contains a prompt, a response or a credential. Maximum lengths in
 * characters: `requestId` 128, `modelName` 256, `metadata` 8 pairs of 64 and 64, all other texts 255.
 * Optional texts are absent instead of empty.
 */
export interface UsageRecord {
  /** From `newCallId(time)`: 32 hexadecimal digits that begin with it; unique in an installation. */
  readonly callId: string;
  /** The id that the client has seen; clients may send the same one twice. */
  readonly requestId: string;
  /** When the call began, in milliseconds since the Unix epoch. */
  readonly time: number;
  readonly workspaceId: WorkspaceId;
  /** The access token or other principal of the caller. */
  readonly principal?: string | undefined;
  /** The owner of the access token. */
  readonly owner?: string | undefined;
  readonly endpointId: string;
  /** The name at the time of the call. */
  readonly endpointName: string;
  /** The model that responded, else the last one that was tried; absent if none was. */
  readonly model?: UsedModel | undefined;
  /** Such as `chat`. */
  readonly operation: string;
  readonly isStream: boolean;
  /** The HTTP status; 499 if the client disconnected first. */
  readonly status: number;
  /** The code of the error that the client received. */
  readonly errorCode?: string | undefined;
  /** Requests to providers; those after the first one are fallbacks. */
  readonly attempts: number;
  /** Whole milliseconds to the first byte of the response; absent if there was none. */
  readonly firstByteMs?: number | undefined;
  /** Whole milliseconds. */
  readonly totalMs: number;
  /**
   * Empty if the provider reported none with a complete response, so that the cost is unknown. Absent if no
   * provider responded, or if the operation uses no tokens.
   */
  readonly tokens?: TokenCounts | undefined;
  /** Whether the tokens are an estimate, because the call was aborted before a report. */
  readonly isEstimated: boolean;
  /** In nano-USD, up to 10^18; absent if the cost is unknown. */
  readonly cost?: bigint | undefined;
  /** The version of the price that `cost` was computed with. */
  readonly priceVersion?: string | undefined;
  /** What the caller attributes the call to. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A model of a usage record, with its names at the time of the call. */
export interface UsedModel {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
}

import type { HandledRecord, OperationName } from "@gw/data-plane";

/** A call that has been answered, or left. */
export interface CompletedCall {
  readonly requestId: string;
  readonly principal: string | undefined;
  readonly operation: OperationName;
  readonly record: HandledRecord;
}

import type { HandledRecord, OperationName } from "@gw/gateway-runtime";

/** A call that has been answered, or left. */
export interface EndedCall {
  readonly requestId: string;
  readonly principal: string | undefined;
  readonly operation: OperationName;
  readonly record: HandledRecord;
}

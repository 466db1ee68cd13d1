import type { CallRecord } from "../telemetry/call-record.js";
import type { CallContext } from "./call-context.js";
import type { CallState } from "./call-state.js";

/**
 * Lets the stages see the record of a call, which is final then. To be called before the client sees the
 * end of the response. An error of a stage does not change the response.
 *
 * @returns the record; the first one if the call has ended before
 */
export async function endCall(
  state: CallState,
  record: CallRecord,
  { stages }: Pick<CallContext, "stages">,
): Promise<CallRecord> {
  if (state.record !== undefined) return state.record;
  state.record = record;
  try {
    if (stages !== undefined) await stages.onEnd(state, record);
  } catch (error) {
    state.stageError = error;
  }
  return record;
}

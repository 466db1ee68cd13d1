import type { Circuits } from "../routing/circuits.js";
import type { RejectedModels } from "../routing/rejected-models.js";
import type { StreamTicker } from "../streams/stream-ticker.js";
import type { SendUpstream } from "../upstream/send-upstream.js";
import type { CallDeadlines } from "./call-deadlines.js";
import type { CallStages } from "./call-stage.js";
import type { CallTimeouts } from "./call-timeouts.js";

/** What all calls of a data plane share. */
export interface SharedCallContext {
  readonly circuits: Circuits;
  readonly rejectedModels: RejectedModels;
  readonly timeouts: CallTimeouts;
  readonly deadlines: CallDeadlines;
  readonly ticker: StreamTicker;
  readonly random: () => number;
  /** Absent if no stage is registered. */
  readonly stages: CallStages | undefined;
  readonly streams: {
    /** The number of responses that are being streamed. */
    open: number;
  };
}

/** What all calls share for which the same targets are allowed. */
export interface CallContext extends SharedCallContext {
  readonly sendUpstream: SendUpstream;
}

import type { EndpointSettings } from "@gw/entities";

/** How long the parts of a call may take, in milliseconds. */
export interface CallTimeouts {
  /** Name resolution, connection and TLS; 10,000 by default. */
  readonly connect: number;
  /** From the request to the head of the response; 600,000 by default. */
  readonly firstByte: number;
  /** Between two chunks of a response; 600,000 by default. */
  readonly idle: number;
  /** Until a stream has content, while another model can be tried; 10,000 by default. */
  readonly firstEvent: number;
  /** Until a silent stream is kept alive by a comment or a ping; 15,000 by default. */
  readonly keepAlive: number;
  /** Over all attempts, to the end of the response; 3,600,000 by default. */
  readonly total: number;
}

/**
 * The timeouts of a data plane without `timeouts`, in milliseconds. Reasoning models are silent for
 * minutes, and the SDKs of providers wait for ten.
 */
export const defaultCallTimeouts: CallTimeouts = {
  connect: 10_000,
  firstByte: 600_000,
  idle: 600_000,
  firstEvent: 10_000,
  keepAlive: 15_000,
  total: 3_600_000,
};

/** The timeouts of an endpoint. */
export function timeoutsOf({ timeouts }: EndpointSettings, defaults: CallTimeouts): CallTimeouts {
  if (timeouts === undefined) return defaults;
  return {
    ...defaults,
    connect: timeouts.connect ?? defaults.connect,
    firstByte: timeouts.firstByte ?? defaults.firstByte,
    idle: timeouts.idle ?? defaults.idle,
    total: timeouts.total ?? defaults.total,
  };
}

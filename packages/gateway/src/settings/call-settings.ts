import {
  type Deadlines,
  defaultDeadlines,
  defaultInflightLimits,
  EgressError,
  EgressPolicy,
  type InflightLimits,
} from "@gw/data-plane";
import { numberReader } from "./number-setting.js";
import { SettingError } from "./setting-error.js";

/** What the environment decides about calls of endpoints. */
export interface CallSettings {
  /** What may be dialled beyond the internet. */
  readonly egress: EgressPolicy;
  readonly deadlines: Deadlines;
  /** Milliseconds to connect to a provider. */
  readonly connectTimeout: number;
  readonly limits: InflightLimits & { readonly bodyBytes: number };
  /** Milliseconds for which calls are served while the database is away. */
  readonly maxStale: number;
}

/** What holds where nothing is set; in milliseconds, bytes, and calls. */
export const callDefaults: Readonly<Record<CallSettingName, string>> = {
  GW_CONNECT_TIMEOUT: "10000",
  GW_FIRST_BYTE_TIMEOUT: String(defaultDeadlines.firstByte),
  GW_IDLE_TIMEOUT: String(defaultDeadlines.idle),
  GW_CALL_TIMEOUT: String(defaultDeadlines.total),
  GW_MAX_BODY: "33554432",
  GW_MAX_BODIES: String(defaultInflightLimits.bytes),
  GW_MAX_CALLS: String(defaultInflightLimits.calls),
  GW_MAX_STALE: "3600000",
};

type CallSettingName =
  | "GW_CONNECT_TIMEOUT"
  | "GW_FIRST_BYTE_TIMEOUT"
  | "GW_IDLE_TIMEOUT"
  | "GW_CALL_TIMEOUT"
  | "GW_MAX_BODY"
  | "GW_MAX_BODIES"
  | "GW_MAX_CALLS"
  | "GW_MAX_STALE";

const hour = 3_600_000;
const gigabyte = 1_073_741_824;

/** @throws SettingError */
export function readCallSettings(
  values: Readonly<Record<string, string | undefined>>,
): CallSettings {
  const read = numberReader(values, callDefaults);
  return {
    egress: readEgress(values.GW_EGRESS_ALLOW),
    connectTimeout: read("GW_CONNECT_TIMEOUT", { min: 1, max: hour }),
    deadlines: {
      ...defaultDeadlines,
      firstByte: read("GW_FIRST_BYTE_TIMEOUT", { min: 1, max: hour }),
      idle: read("GW_IDLE_TIMEOUT", { min: 1, max: hour }),
      total: read("GW_CALL_TIMEOUT", { min: 1, max: 24 * hour }),
    },
    limits: {
      bodyBytes: read("GW_MAX_BODY", { min: 1_024, max: gigabyte }),
      bytes: read("GW_MAX_BODIES", { min: 1_024, max: 64 * gigabyte }),
      calls: read("GW_MAX_CALLS", { min: 1, max: 1_000_000 }),
    },
    maxStale: read("GW_MAX_STALE", { min: 1_000, max: 720 * hour }),
  };
}

function readEgress(text = ""): EgressPolicy {
  try {
    return EgressPolicy.parse(text);
  } catch (error) {
    if (!EgressError.is(error)) throw error;
    throw new SettingError(
      `GW_EGRESS_ALLOW: ${error.message}, such as GW_EGRESS_ALLOW=10.0.0.0/8,http://127.0.0.1:11434`,
    );
  }
}

import type { EndpointSettings } from "@gw/entities";
import type { LineFields } from "../file/line-fields.js";

/** The settings of an endpoint in a file; `undefined` if it has none. */
export function encodeSettings({
  fallbackOnTimeout,
  sticky,
  streamUsage,
  timeouts,
}: EndpointSettings): object | undefined {
  const fields = {
    fallback_on_timeout: fallbackOnTimeout,
    sticky,
    stream_usage: streamUsage,
    timeouts: timeouts && {
      connect: timeouts.connect,
      first_byte: timeouts.firstByte,
      idle: timeouts.idle,
      total: timeouts.total,
      early_head: timeouts.earlyHead,
    },
  };
  return Object.values(fields).every((value) => value === undefined) ? undefined : fields;
}

/** The settings that {@link encodeSettings} wrote. */
export function settingsOf(fields: LineFields): EndpointSettings {
  return {
    fallbackOnTimeout: fields.optionalFlag("fallback_on_timeout"),
    sticky: fields.optionalFlag("sticky"),
    streamUsage: fields.optionalFlag("stream_usage"),
    timeouts: fields.optionalObject("timeouts")?.decoded((timeouts) => ({
      connect: timeouts.optionalInteger("connect"),
      firstByte: timeouts.optionalInteger("first_byte"),
      idle: timeouts.optionalInteger("idle"),
      total: timeouts.optionalInteger("total"),
      earlyHead: timeouts.optionalInteger("early_head"),
    })),
  };
}

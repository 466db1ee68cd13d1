import { type EndpointSettings, type EndpointTimeouts, limits } from "@gw/entities";
import type { Command } from "commander";
import { wrongUse } from "../cli-error.js";
import { collect } from "./secret-options.js";

/** The aliases and settings of an endpoint. */
export interface EndpointSettingsOptions {
  readonly alias?: readonly string[] | undefined;
  readonly sticky?: boolean | undefined;
  readonly fallbackOnTimeout?: boolean | undefined;
  readonly streamUsage?: boolean | undefined;
  readonly connectTimeout?: string | undefined;
  readonly firstByteTimeout?: string | undefined;
  readonly idleTimeout?: string | undefined;
  readonly totalTimeout?: string | undefined;
  readonly earlyHead?: string | undefined;
}

/** Adds the options that create and update share. */
export function takesEndpointSettings(command: Command): Command {
  return command
    .option("--alias <name>", "another name that clients can call; repeatable", collect)
    .option("--sticky", "send the turns of a conversation to the same model")
    .option("--fallback-on-timeout", "try the next model after a timeout (default)")
    .option("--no-fallback-on-timeout", "try no other model after a timeout")
    .option(
      "--stream-usage",
      "ask for the token counts of streams for clients that do not (default)",
    )
    .option("--no-stream-usage", "ask for the token counts of streams only if the client does")
    .option("--connect-timeout <time>", "limit for connecting to a provider, such as 5s")
    .option("--first-byte-timeout <time>", "limit until a provider responds, such as 30s")
    .option("--idle-timeout <time>", "limit between two chunks of a response, such as 90s")
    .option("--total-timeout <time>", "limit for a whole call, such as 10m")
    .option("--early-head <time>", "send the head of a stream by then, without a response yet");
}

/** Help text about times. */
export const timesHelp: string = `
A time is a number of milliseconds, seconds, minutes or hours: 500ms, 30s, 10m, 1h. For a timeout that an
endpoint does not have, the server has a default.`;

/** Parses the settings; options that are not given keep the current ones. */
export function parseEndpointSettings(
  options: EndpointSettingsOptions,
  current: EndpointSettings = {},
): EndpointSettings | undefined {
  const given: EndpointSettings = {
    ...(options.sticky !== undefined && { sticky: options.sticky }),
    ...(options.fallbackOnTimeout !== undefined && {
      fallbackOnTimeout: options.fallbackOnTimeout,
    }),
    ...(options.streamUsage !== undefined && { streamUsage: options.streamUsage }),
  };
  const timeouts = parseTimeouts(options);
  if (Object.keys(given).length === 0 && timeouts === undefined) return undefined;
  return { ...current, ...given, timeouts: { ...current.timeouts, ...timeouts } };
}

function parseTimeouts(options: EndpointSettingsOptions): EndpointTimeouts | undefined {
  const given: EndpointTimeouts = {
    ...timeOf("connect", "--connect-timeout", options.connectTimeout),
    ...timeOf("firstByte", "--first-byte-timeout", options.firstByteTimeout),
    ...timeOf("idle", "--idle-timeout", options.idleTimeout),
    ...timeOf("total", "--total-timeout", options.totalTimeout),
    ...timeOf("earlyHead", "--early-head", options.earlyHead),
  };
  return Object.keys(given).length === 0 ? undefined : given;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function timeOf(
  name: keyof EndpointTimeouts,
  option: string,
  text: string | undefined,
): EndpointTimeouts {
  if (text === undefined) return {};
  const [, amount, unit = ""] = /^([1-9][0-9]{0,8})(ms|s|m|h)$/.exec(text) ?? [];
  const time = Number(amount) * (units[unit] ?? 0);
  if (time >= limits.minTimeout && time <= limits.maxTimeout) return { [name]: time };
  throw wrongUse(`${option} must be a time from 100ms to 24h, such as 500ms, 30s or 10m`);
}

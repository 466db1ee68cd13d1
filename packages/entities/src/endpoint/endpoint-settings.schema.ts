import type { z } from "zod";
import { limits } from "../limits.js";
import { flag, integer } from "../schema-primitives/numbers.schema.js";
import { record } from "../schema-primitives/record.schema.js";
import type { EndpointSettings, EndpointTimeouts } from "./endpoint-settings.js";

/** In milliseconds. */
const timeout = integer(limits.minTimeout, limits.maxTimeout).optional();

/** Validates {@link EndpointTimeouts}. */
export const endpointTimeoutsSchema: z.ZodType<EndpointTimeouts> = record({
  connect: timeout,
  firstByte: timeout,
  idle: timeout,
  total: timeout,
  earlyHead: timeout,
});

/** Validates {@link EndpointSettings}. */
export const endpointSettingsSchema: z.ZodType<EndpointSettings> = record({
  fallbackOnTimeout: flag.optional(),
  sticky: flag.optional(),
  streamUsage: flag.optional(),
  timeouts: endpointTimeoutsSchema.optional(),
});

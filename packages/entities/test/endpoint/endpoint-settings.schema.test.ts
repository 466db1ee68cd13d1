import { limits } from "@gw/entities";
import { endpointSettingsSchema, parseInput } from "@gw/entities/schemas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const timeout = fc.integer({ min: limits.minTimeout, max: limits.maxTimeout });

const settingsArbitrary = fc.record(
  {
    fallbackOnTimeout: fc.boolean(),
    sticky: fc.boolean(),
    streamUsage: fc.boolean(),
    timeouts: fc.record(
      { connect: timeout, firstByte: timeout, idle: timeout, total: timeout, earlyHead: timeout },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

describe("the settings of an endpoint", () => {
  test("may have any of the known fields", () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        expect(parseInput(endpointSettingsSchema, settings)).toEqual(settings);
      }),
    );
  });

  test.each([
    [{ stick: true }, "unknown field"],
    [{ timeouts: { firstbyte: 1_000 } }, "`timeouts` has an unknown field"],
    [{ sticky: "true" }, "`sticky` must be true or false"],
    [{ streamUsage: 1 }, "`stream_usage` must be true or false"],
    [{ fallbackOnTimeout: null }, "`fallback_on_timeout` must be true or false"],
    [{ timeouts: [] }, "`timeouts` must be an object"],
    [{ timeouts: { firstByte: 60 } }, "`timeouts.first_byte` must be an integer from 100 to"],
    [{ timeouts: { total: 86_400_001 } }, "`timeouts.total` must be an integer from 100 to"],
    [{ timeouts: { idle: 100.5 } }, "`timeouts.idle` must be an integer"],
    [{ timeouts: { connect: Number.NaN } }, "`timeouts.connect` must be an integer"],
  ])("are not %j", (settings, message) => {
    expect(() => parseInput(endpointSettingsSchema, settings)).toThrow(message);
  });
});

import { ConformanceSuite } from "@gw/crypto/conformance";
import { Fixture, type FixtureOptions } from "./fixture.js";
import type { ConformanceHarness } from "./harness.js";

/** Cases of a store and its ports. */
export type Suite = ConformanceSuite<Fixture, FixtureOptions>;

export function suiteOf(harness: ConformanceHarness): Suite {
  return new ConformanceSuite(harness, {
    contract: "GatewayBackend",
    packageName: "@gw/store-abstract",
    open: (options?: FixtureOptions) => Fixture.open(harness, options),
  });
}

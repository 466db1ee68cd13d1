import { ConformanceSuite } from "./conformance-suite.js";
import { Fixture } from "./fixture.js";
import type { KekConformanceHarness } from "./harness.js";

/** Cases of a key provider. */
export type Suite = ConformanceSuite<Fixture>;

export function suiteOf(harness: KekConformanceHarness): Suite {
  return new ConformanceSuite(harness, {
    contract: "KekProvider",
    packageName: "@gw/crypto",
    open: async () => new Fixture(await harness.open()),
  });
}

import { ConformanceSuite } from "@gw/crypto/conformance";
import { Fixture } from "./fixture.js";
import type { UsageStoreHarness } from "./harness.js";

/** Cases of a usage store. */
export type Suite = ConformanceSuite<Fixture>;

export function suiteOf(harness: UsageStoreHarness): Suite {
  return new ConformanceSuite(harness, {
    contract: "UsageStore",
    packageName: "@gw/usage",
    open: async () => new Fixture(await harness.open()),
  });
}

import { ConformanceSuite } from "@gw/crypto/conformance";
import { Fixture } from "./fixture.js";
import type { AllowanceLedgerHarness } from "./harness.js";

/** Cases of a ledger. */
export type Suite = ConformanceSuite<Fixture>;

export function suiteOf(harness: AllowanceLedgerHarness): Suite {
  return new ConformanceSuite(harness, {
    contract: "AllowanceLedger",
    packageName: "@gw/limits",
    open: async () => new Fixture(await harness.open()),
  });
}

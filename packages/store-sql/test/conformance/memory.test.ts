import { storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openMemory } from "./open-subject.ts";

// A file has the same connection but for its path, and passes the cases in every run.
describe.runIf(process.env.GW_NIGHTLY === "1")("on SQLite in memory (nightly)", () => {
  storeConformance({ describe, test, open: openMemory });
});

import { storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openFile, openMemory } from "./open-subject.ts";

describe("on a SQLite file", () => {
  storeConformance({ describe, test, open: openFile });
});

describe("on SQLite in memory", () => {
  storeConformance({ describe, test, open: openMemory });
});

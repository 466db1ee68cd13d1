import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConformanceEnvironment, storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openServed } from "./served-subject.ts";

function open(environment: ConformanceEnvironment) {
  const folder = mkdtempSync(join(tmpdir(), "gw-server-"));
  const url = `sqlite:${folder}/gateway.db`;
  return openServed(environment, { url, remove: () => rmSync(folder, { recursive: true }) });
}

describe("over HTTP to servers on a SQLite file", () => {
  storeConformance({ describe, test, open });
});

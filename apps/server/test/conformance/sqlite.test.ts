import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConformanceEnvironment } from "@gw/store-abstract/conformance";
import { describe } from "vitest";
import { openServed } from "./served-subject.ts";
import { registerConformance } from "./server-conformance.ts";

function open(environment: ConformanceEnvironment) {
  const folder = mkdtempSync(join(tmpdir(), "gw-server-"));
  const url = `sqlite:${folder}/gateway.db`;
  return openServed(environment, { url, remove: () => rmSync(folder, { recursive: true }) });
}

describe("over HTTP to servers on a SQLite file", () => registerConformance(open));

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConformanceHarness, storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openServed } from "./served-subject.ts";

const workspace = "team";

const onFile: ConformanceHarness["open"] = (environment) => {
  const folder = mkdtempSync(join(tmpdir(), "gw-server-"));
  const remove = () => rmSync(folder, { recursive: true });
  return openServed(environment, { url: `sqlite:${folder}/gateway.db`, remove, workspace });
};

// Two servers on a file wait for the disk most of the time.
const inMemory: ConformanceHarness["open"] = (environment) =>
  openServed(environment, {
    ...{ url: "sqlite::memory:", remove: () => {} },
    ...{ workspace, isOnlyServer: true },
  });

const groups: string[] = [];

// Those of the installation, such as its tokens, do not depend on the workspace.
describe("over HTTP in a workspace", () => {
  storeConformance({
    open: process.env.GW_NIGHTLY === "1" ? onFile : inMemory,
    // The cases are flat, because groups without a selected case would be empty.
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    test(name, body) {
      if (groups[0] === "A gateway store") test([...groups.slice(1), name].join(": "), body);
    },
  });
});

import { serverKinds, sharedServer } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runCopy } from "../../src/copy/run-copy.ts";

const servers = serverKinds.flatMap((kind) => sharedServer(kind) ?? []);

test.runIf(servers.length === serverKinds.length)(
  "a gateway that is copied through every kind of database is byte-identical",
  async () => {
    const report = await runCopy({ secrets: 1_500, endpoints: 300, servers });
    expect(report.problems).toEqual([]);
    expect(report.copies.map(({ to }) => to)).toEqual([...serverKinds, "sqlite"]);
    expect(report.opened).toBe(200);
  },
);

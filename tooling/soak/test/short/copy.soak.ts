import { serverKinds, sharedServer } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runCopy } from "../../src/copy/run-copy.ts";

const servers = serverKinds.flatMap((kind) => sharedServer(kind) ?? []);

test.runIf(servers.length === serverKinds.length)(
  "A gateway that was moved through every kind of database comes back the same to the byte",
  { timeout: 120_000 },
  async () => {
    const { problems, moves, opened } = await runCopy({ secrets: 1_500, endpoints: 300, servers });
    expect(problems).toEqual([]);
    expect(moves.map(({ to }) => to)).toEqual([...serverKinds, "sqlite"]);
    expect(opened).toBe(200);
  },
);

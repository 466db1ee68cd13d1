import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ExpectedState } from "../../src/kill/expected-state.ts";
import { writeUntilGone } from "../../src/kill/write-load.ts";
import { runKill } from "../../src/kill/run-kill.ts";
import { verify } from "../../src/kill/verify-database.ts";
import { Random } from "../../src/load/random.ts";
import { ServerProcess } from "../../src/processes/server-process.ts";

test("Killed under a load of writes, a server loses nothing", { timeout: 300_000 }, async () => {
  const report = await runKill({ count: 3, seed: 20_261_123 });
  expect(report.problems).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
});

test("What is missing, changed, back or behind is seen", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-kill-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const server = await ServerProcess.start(folder);
  onTestFinished(() => void server.stop("SIGKILL"));
  const state = new ExpectedState();
  const writing = writeUntilGone({ server, state, random: new Random(1), worker: "a" });
  while (state.secrets.size < 3) await fetch(`${server.url}/healthz`);
  await server.stop("SIGKILL");
  await writing;
  expect((await verify(folder, state)).problems).toEqual([]);

  const [changed, back, unknown] = [...state.secrets.values()];
  if (!changed || !back || !unknown) throw new Error("three secrets were written");
  changed.serial += 7;
  state.secrets.delete(back.secretId);
  state.deletedIds.add(back.secretId);
  state.secrets.delete(unknown.secretId);
  state.secrets.set("s-lost", { secretId: "s-lost", name: "lost", serial: 0 });
  state.revision += 1;
  const revision = state.revision;
  expect([...(await verify(folder, state)).problems].sort()).toEqual(
    [
      `${changed.name} lost its acknowledged value ${changed.serial}`,
      `${back.name} was deleted, and is back`,
      `${unknown.name} was never created`,
      "lost was acknowledged, and is gone",
      `the revision went back from ${revision} to ${revision - 1}`,
    ].sort(),
  );
});

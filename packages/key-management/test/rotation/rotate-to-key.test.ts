import type { KeyOperations } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { type RotateToKeyProgress, rotateToKey } from "../../src/index.js";
import { keyFixture } from "../key-fixture.js";

/** Lists a server that lacks version 2 until it was asked for `times` times. */
function lacking(keys: KeyOperations, times: number): KeyOperations {
  let asked = 0;
  return {
    ...keys,
    async listServers() {
      asked += 1;
      const kekVersions = asked > times ? [1, 2] : [1];
      const server = { serverId: "slow", knowsWorkspaces: true, startedAt: 0, silentFor: 0 };
      return [{ ...server, kekVersions }];
    },
  };
}

async function keysWithSecrets(count: number): Promise<KeyOperations> {
  const fixture = await keyFixture();
  await fixture.configure(2);
  await fixture.createSecrets(count);
  return fixture.operations;
}

async function statesOf(keys: KeyOperations): Promise<string[]> {
  const keks = await keys.listKeks();
  return keks.map(({ version, state, secrets }) => `${version} ${state} ${secrets}`);
}

describe("Rotating to a key", () => {
  test("stages, waits for servers, activates, rewraps and verifies", async () => {
    const keys = await keysWithSecrets(3);
    const progress: RotateToKeyProgress[] = [];
    const report = await rotateToKey({
      ...{ operations: lacking(keys, 2), version: 2, pollInterval: 1 },
      onProgress: (one) => progress.push(one),
    });
    expect(report).toEqual({ outcome: "done", rotated: 3, unreadable: 0 });
    expect(await statesOf(keys)).toEqual(["1 retiring 0", "2 active 3"]);
    const steps = progress.map(({ step }) => step);
    expect(steps.filter((step, index) => step !== steps[index - 1])).toEqual([
      ...["staged", "check", "waiting", "activated", "rotate", "verify"],
    ]);
    expect(progress.filter(({ step }) => step === "waiting")).toEqual([
      { step: "waiting", servers: ["slow"] },
    ]);
  });

  test("continues where an earlier run ended", async () => {
    const keys = await keysWithSecrets(2);
    await keys.stageKek({ version: 2 });
    await keys.activateKek({ version: 2 });
    const report = await rotateToKey({ operations: keys, version: 2 });
    expect(report).toEqual({ outcome: "done", rotated: 2, unreadable: 0 });
    expect(await rotateToKey({ operations: keys, version: 2 })).toMatchObject({ rotated: 0 });
  });

  test("returns the servers that do not load the key in time, and activates nothing", async () => {
    const keys = await keysWithSecrets(1);
    const operations = lacking(keys, Number.POSITIVE_INFINITY);
    const options = { operations, version: 2, serverTimeout: 0 };
    expect(await rotateToKey(options)).toEqual({
      ...{ outcome: "key_missing_on_servers", rotated: 0, unreadable: 0, servers: ["slow"] },
    });
    expect(await statesOf(keys)).toEqual(["1 active 1", "2 staged 0"]);
    const ignoring = await rotateToKey({ ...options, ignoreServers: ["slow"] });
    expect(ignoring).toMatchObject({ outcome: "done", rotated: 1 });
  });

  test("stops at an abort while it waits", async () => {
    const keys = await keysWithSecrets(1);
    const controller = new AbortController();
    const report = await rotateToKey({
      ...{ operations: lacking(keys, Number.POSITIVE_INFINITY), version: 2 },
      signal: controller.signal,
      onProgress: ({ step }) => void (step === "waiting" && controller.abort()),
    });
    expect(report).toEqual({ outcome: "aborted", rotated: 0, unreadable: 0 });
    expect(await statesOf(keys)).toEqual(["1 active 1", "2 staged 0"]);
  });

  test("refuses while secrets do not open, unless they are skipped", async () => {
    const keys = await keysWithSecrets(1);
    const secret = { secretId: "s-1", secretName: "a", kekVersion: 1 };
    const unreadable = [{ ...secret, reason: "ENVELOPE_TAMPERED" as const }];
    const operations: KeyOperations = {
      ...keys,
      verifySecrets: async () => ({ opened: 0, unreadable }),
    };
    expect(await rotateToKey({ operations, version: 2 })).toEqual({
      ...{ outcome: "unreadable_secrets", rotated: 0, unreadable: 1 },
    });
    expect(await statesOf(keys)).toEqual(["1 active 1", "2 staged 0"]);
    const skipping = await rotateToKey({ operations, version: 2, skipUnreadable: true });
    expect(skipping).toEqual({ outcome: "done", rotated: 1, unreadable: 1 });
  });
});

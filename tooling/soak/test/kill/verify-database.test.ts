import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeyRing } from "@gw/key-management";
import { openSqlBackend } from "@gw/store-sql";
import { expect, onTestFinished, test } from "vitest";
import { credentialOf, ExpectedState } from "../../src/kill/expected-state.ts";
import { verifyDatabase } from "../../src/kill/verify-database.ts";

test("reports missing, changed, undeleted and unknown secrets, and a decreased revision", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-kill-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const state = await writeSecrets(folder);
  expect((await verifyDatabase(folder, state)).problems).toEqual([]);

  const [changed, undeleted, unknown] = [...state.secrets.values()];
  if (!changed || !undeleted || !unknown) throw new Error("three secrets were written");
  changed.serial += 7;
  state.secrets.delete(undeleted.secretId);
  state.deletedIds.add(undeleted.secretId);
  state.secrets.delete(unknown.secretId);
  state.secrets.set("s-lost", { secretId: "s-lost", name: "lost", serial: 0 });
  state.revision += 1;
  const revision = state.revision;
  expect([...(await verifyDatabase(folder, state)).problems].sort()).toEqual(
    [
      `${changed.name} lost its acknowledged value ${changed.serial}`,
      `${undeleted.name} was deleted and still exists`,
      `${unknown.name} was never created`,
      "lost was acknowledged and is missing",
      `the revision decreased from ${revision} to ${revision - 1}`,
    ].sort(),
  );
});

/** Writes three secrets to the database that a server would use in the folder. */
async function writeSecrets(folder: string): Promise<ExpectedState> {
  const directory = join(folder, ".gw");
  mkdirSync(directory);
  const backend = await openSqlBackend({ url: `sqlite:${join(directory, "gateway.db")}` });
  try {
    const settings = { keys: new Map() };
    const { keyRing } = await openKeyRing({ ...backend, settings, generate: { directory } });
    const store = backend.openStore({ keyRing });
    const state = new ExpectedState();
    for (const name of ["a", "b", "c"]) {
      const { secretId } = await store.createGatewaySecret(
        { secretName: name, secretValue: { api_key: credentialOf(name, 0) } },
        { onCommitted: (revision) => state.acknowledge(revision) },
      );
      state.secrets.set(secretId, { secretId, name, serial: 0 });
    }
    return state;
  } finally {
    await backend.close();
  }
}

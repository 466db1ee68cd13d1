import { expect, test } from "vitest";
import { checkKeys, createKeyOperations, KeyError } from "../../src/index.js";
import { keyFixture, runToEnd } from "../key-fixture.js";

const day = 86_400_000;

test("healthy keys have no findings", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(3);
  await fixture.backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  const clock = (): number => 1_700_000_000_000 + 364 * day;
  const { report } = await runToEnd(checkKeys({ ...fixture, clock }));
  expect(report).toMatchObject({ opened: 3, unreadable: 0, findings: [] });
  expect(report.keks).toMatchObject([{ version: 1, state: "active", secrets: 3 }]);
  expect(report.servers).toMatchObject([{ serverId: "a" }]);
});

test("the findings start with the most severe, each with its remedy", async () => {
  const fixture = await keyFixture();
  const { backend, operations, configure } = fixture;
  const ids = await fixture.createSecrets(3);
  await fixture.stageAndActivate(2);
  await configure(3);
  await operations.stageKek({ version: 3 });
  await backend.serverRegistry.announce({ serverId: "old", kekVersions: [1] });
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
  const [one, other] = rows;
  if (one === undefined || other === undefined) throw new Error("the rows are missing");
  const replacement = { kekVersion: other.kekVersion, wrappedDek: other.wrappedDek };
  const swap = { secretId: one.secretId, expected: one, replacement };
  await backend.sealedSecrets.replaceSeals({ swaps: [swap] });
  const clock = (): number => 1_700_000_060_000 + 366 * day;
  const problems = [new KeyError("KEY_WRONG", "GW_KEK_1 is not the key")];
  const { report } = await runToEnd(checkKeys({ operations, problems, clock }));
  expect(report.unreadableSecrets).toMatchObject([
    { secretId: ids[0], reason: "ENVELOPE_TAMPERED" },
  ]);
  expect(report.findings).toEqual([
    { grade: "problem", message: "GW_KEK_1 is not the key" },
    { grade: "problem", message: expect.stringContaining("1 secret does not open") },
    { grade: "problem", message: "Key version 2 (active) is missing at old" },
    {
      grade: "warning",
      message: expect.stringContaining("3 secrets are still under key version 1"),
    },
    { grade: "warning", message: "Key version 2 has been active for 366 days: rotate it" },
    { grade: "note", message: "Key version 3 is staged: still missing at old" },
  ]);
});

test("a lost registry is reported with its secrets", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(2);
  Object.assign(fixture.backend.kekRegistry, { list: async () => [] });
  const { keyRing, problems } = await fixture.open({ degraded: true });
  const operations = createKeyOperations({ ...fixture.backend, keyRing });
  const { report } = await runToEnd(checkKeys({ operations, problems }));
  expect(report).toMatchObject({ opened: 0, unreadable: 2, isAborted: false });
  const problemsFound = report.findings.filter(({ grade }) => grade === "problem");
  expect(problemsFound.map(({ message }) => message)).toEqual([
    expect.stringContaining("The key registry is empty"),
    expect.stringContaining("gw keys adopt 1"),
    expect.stringContaining("2 secrets do not open"),
  ]);
});

test("an aborted check is reported as such", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(3);
  const controller = new AbortController();
  const check = checkKeys({ ...fixture, batch: 1, signal: controller.signal });
  await check.next();
  controller.abort();
  const { report } = await runToEnd(check);
  expect(report).toMatchObject({ opened: 1, isAborted: true });
});

test("no finding suggests overwriting or deleting while a key provider is unavailable", async () => {
  const fixture = await keyFixture();
  await fixture.createSecrets(2);
  const unavailable = new KeyError("KEY_PROVIDER_UNAVAILABLE", "GW_KEK_1 cannot be checked");
  const operations = {
    ...fixture.operations,
    verifySecrets: async () => ({
      opened: 0,
      unreadable: [
        { secretId: "s-1", secretName: "a", kekVersion: 1, reason: "KEK_NOT_IN_RING" as const },
      ],
    }),
  };
  const { report } = await runToEnd(checkKeys({ operations, problems: [unavailable] }));
  const messages = report.findings.map(({ message }) => message);
  expect(messages).toContain(
    "1 secret does not open: a key provider is unavailable; check again when it is reachable",
  );
  expect(messages.join()).not.toMatch(/overwrite|delete/);
});

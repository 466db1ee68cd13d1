import { expect, test } from "vitest";
import { createKeyOperations, examineKeys, KeyError } from "../src/index.js";
import { finish, keyDesk } from "./key-desk.js";

const day = 86_400_000;

test("all is well: nothing is found but who runs", async () => {
  const desk = await keyDesk();
  await desk.fill(3);
  await desk.backend.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
  const clock = (): number => 1_700_000_000_000 + 364 * day;
  const { report } = await finish(examineKeys({ ...desk, clock }));
  expect(report).toMatchObject({ opened: 3, unreadable: 0, findings: [] });
  expect(report.keks).toMatchObject([{ version: 1, state: "active", secrets: 3 }]);
  expect(report.servers).toMatchObject([{ serverId: "a" }]);
});

test("the worst comes first, each with what to do", async () => {
  const desk = await keyDesk();
  const { backend, operations, configure } = desk;
  const ids = await desk.fill(3);
  await desk.advance(2);
  await configure(3);
  await operations.stageKek({ version: 3 });
  await backend.serverRegistry.announce({ serverId: "old", kekVersions: [1] });
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 10 });
  const [one, other] = rows;
  if (one === undefined || other === undefined) throw new Error("there are three");
  const replacement = { kekVersion: other.kekVersion, wrappedDek: other.wrappedDek };
  const swap = { secretId: one.secretId, expected: one, replacement };
  await backend.sealedSecrets.replaceSeals({ swaps: [swap] });
  const clock = (): number => 1_700_000_060_000 + 366 * day;
  const problems = [new KeyError("KEY_WRONG", "GW_KEK_1 is not the key")];
  const { report } = await finish(examineKeys({ operations, problems, clock }));
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
    { grade: "warning", message: "Key version 2 has been in use for 366 days: rotate it" },
    { grade: "note", message: "Key version 3 is staged: still missing at old" },
  ]);
});

test("a lost registry is found and said, and what is under it", async () => {
  const desk = await keyDesk();
  await desk.fill(2);
  Object.assign(desk.backend.kekRegistry, { list: async () => [] });
  const { keyRing, problems } = await desk.open({ degraded: true });
  const operations = createKeyOperations({ ...desk.backend, keyRing });
  const { report } = await finish(examineKeys({ operations, problems }));
  expect(report).toMatchObject({ opened: 0, unreadable: 2, isAborted: false });
  const said = report.findings.filter(({ grade }) => grade === "problem");
  expect(said.map(({ message }) => message)).toEqual([
    expect.stringContaining("The key registry is empty"),
    expect.stringContaining("gw keys adopt 1"),
    expect.stringContaining("2 secrets do not open"),
  ]);
});

test("an examination that was ended early says so", async () => {
  const desk = await keyDesk();
  await desk.fill(3);
  const controller = new AbortController();
  const examination = examineKeys({ ...desk, batch: 1, signal: controller.signal });
  await examination.next();
  controller.abort();
  const { report } = await finish(examination);
  expect(report).toMatchObject({ opened: 1, isAborted: true });
});

test("while a key provider is away, nobody is told to overwrite or delete", async () => {
  const desk = await keyDesk();
  await desk.fill(2);
  const away = new KeyError("KEY_PROVIDER_UNAVAILABLE", "GW_KEK_1 cannot be looked at");
  const operations = {
    ...desk.operations,
    verifySecrets: async () => ({
      opened: 0,
      unreadable: [
        { secretId: "s-1", secretName: "a", kekVersion: 1, reason: "KEK_NOT_IN_RING" as const },
      ],
    }),
  };
  const { report } = await finish(examineKeys({ operations, problems: [away] }));
  const said = report.findings.map(({ message }) => message);
  expect(said).toContain(
    "1 secret does not open: a key provider is away; look again when it is back",
  );
  expect(said.join()).not.toMatch(/overwrite|delete/);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KeyRing, openMlflowSecret, openSecretFields } from "../src/index.js";
import { type GoldenRecord, goldenKeks, goldenMlflowKek, goldenRecords } from "./golden-records.js";
import { hex } from "./vectors.js";

const file = new URL("golden/records.json", import.meta.url);
const stored: readonly GoldenRecord[] = JSON.parse(readFileSync(file, "utf8"));
const keyRing = new KeyRing(await goldenKeks());
const mlflowKek = await goldenMlflowKek();

test.each(stored)("a record of long ago still opens: $title", async (golden) => {
  const envelope = {
    encryptedValue: hex(golden.encryptedValue),
    wrappedDek: hex(golden.wrappedDek),
    kekVersion: golden.kekVersion,
  };
  const { context } = golden;
  const opened =
    golden.format === "gw2"
      ? await openSecretFields({ envelope, context, keyRing })
      : openMlflowSecret({ envelope, context, kek: mlflowKek });
  expect(JSON.stringify(opened.reveal())).toBe(JSON.stringify(golden.fields));
});

test("a check of long ago still recognises its key", async () => {
  for (const { kekVersion, check } of stored) {
    if (check === undefined) continue;
    const { checkSalt, checkValue, fingerprint } = check;
    const known = { checkSalt: hex(checkSalt), checkValue: hex(checkValue), fingerprint };
    expect(await keyRing.get(kekVersion).check(known)).toBe(true);
  }
});

test("the golden records are written to the same bytes today", async () => {
  expect(await goldenRecords()).toEqual(stored);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KeyRing, openMlflowSecret, openSecretFields } from "../src/index.js";
import { type GoldenRecord, goldenKeks, goldenMlflowKek, goldenRecords } from "./golden-records.js";
import { hex } from "./vectors.js";

const file = new URL("golden/records.json", import.meta.url);
const stored: readonly GoldenRecord[] = JSON.parse(readFileSync(file, "utf8"));
const keyRing = new KeyRing(await goldenKeks());
const mlflowKek = await goldenMlflowKek();

test.each(stored)("opens the stored record: $title", async (golden) => {
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

test("the stored check values match their keys", async () => {
  for (const { kekVersion, check } of stored) {
    if (check === undefined) continue;
    const { checkSalt, checkValue, fingerprint } = check;
    const checkBytes = { checkSalt: hex(checkSalt), checkValue: hex(checkValue), fingerprint };
    expect(await keyRing.get(kekVersion).check(checkBytes)).toBe(true);
  }
});

test("writes the golden records with the same bytes", async () => {
  expect(await goldenRecords()).toEqual(stored);
});

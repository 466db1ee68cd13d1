import { describe, expect, test } from "vitest";
import { pbkdf2 } from "../../src/kek/pbkdf2.js";
import { hex, readVectors, titled } from "../vectors.js";

interface Case {
  readonly tcId: number;
  readonly password: string;
  readonly salt: string;
  readonly iterationCount: number;
  readonly dkLen: number;
  readonly dk: string;
}

const file = "wycheproof-pbkdf2-hmacsha256.json";
const wycheproof = readVectors<{ testGroups: readonly { tests: readonly Case[] }[] }>(file);
const cases = wycheproof?.testGroups.flatMap((group) => group.tests) ?? [];

describe.runIf(wycheproof)(titled("PBKDF2-HMAC-SHA256 against Wycheproof", wycheproof), () => {
  test.each(cases)("case $tcId", async ({ password, salt, iterationCount, dkLen, dk }) => {
    const derived = await pbkdf2(hex(password), hex(salt), iterationCount, dkLen);
    expect(derived.toString("hex")).toBe(dk);
  });
});

import { createSecretKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hkdf } from "../../src/envelope/hkdf.js";
import { hex, readVectors, titled } from "../vectors.js";

interface Case {
  readonly tcId: number;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
  readonly result: "valid" | "invalid";
}

const file = "wycheproof-hkdf-sha256.json";
const wycheproof = readVectors<{ testGroups: readonly { tests: readonly Case[] }[] }>(file);
const cases = wycheproof?.testGroups.flatMap((group) => group.tests) ?? [];

describe.runIf(wycheproof)(titled("HKDF-SHA256 against Wycheproof", wycheproof), () => {
  test.each(cases)("case $tcId is $result", ({ ikm, salt, info, size, okm, result }) => {
    const derive = () => hkdf(createSecretKey(hex(ikm)), hex(salt), hex(info), size);
    if (result === "invalid") expect(derive).toThrow();
    else expect(derive().toString("hex")).toBe(okm);
  });
});

import { createSecretKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openAead, sealAead } from "../../src/envelope/aead.js";
import { keyOf } from "../keys.js";
import { hex, readVectors, titled } from "../vectors.js";

interface Case {
  readonly tcId: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: "valid" | "invalid";
}
interface Group {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
  readonly tests: readonly Case[];
}

const wycheproof = readVectors<{ testGroups: readonly Group[] }>("wycheproof-aes-gcm.json");
const groups = (wycheproof?.testGroups ?? []).filter((group) => group.keySize === 256);
const sources = new URL("../../src/", import.meta.url);

describe.runIf(wycheproof)(titled("AES-256-GCM against Wycheproof", wycheproof), () => {
  const ours = groups.filter((group) => group.ivSize === 96 && group.tagSize === 128);

  test.each(ours.flatMap((group) => group.tests))("case $tcId is $result", (vector) => {
    const key = createSecretKey(hex(vector.key));
    const nonce = hex(vector.iv);
    const associated = hex(vector.aad);
    const sealed = hex(vector.ct + vector.tag);
    const opened = openAead({ key, nonce, associated, sealed });
    expect(opened?.toString("hex")).toBe(vector.result === "valid" ? vector.msg : undefined);
    if (vector.result === "invalid") return;
    const out = Buffer.alloc(sealed.length);
    sealAead({ key, nonce, associated, plaintext: hex(vector.msg), out, at: 0 });
    expect(out.toString("hex")).toBe(vector.ct + vector.tag);
  });

  test("rejects nonces of any other length", () => {
    const others = groups.filter((group) => group.ivSize !== 96).flatMap((group) => group.tests);
    expect(others.length).toBeGreaterThan(10);
    for (const { key, iv, aad, ct, tag } of others) {
      const work = { key: createSecretKey(hex(key)), nonce: hex(iv), associated: hex(aad) };
      expect(() => openAead({ ...work, sealed: hex(ct + tag) })).toThrow(RangeError);
      const out = Buffer.alloc(200);
      expect(() => sealAead({ ...work, plaintext: hex(ct), out, at: 0 })).toThrow(RangeError);
    }
  });
});

describe("a sealed message", () => {
  const key = keyOf("aead");
  const nonce = Buffer.alloc(12, 7);
  const associated = undefined;
  const sealed = Buffer.alloc(5 + 16);
  sealAead({ key, nonce, associated, plaintext: Buffer.from("hello"), out: sealed, at: 0 });

  test("opens at its full length and at no shorter one", () => {
    expect(openAead({ key, nonce, associated, sealed })?.toString()).toBe("hello");
    for (let length = 0; length < sealed.length; length += 1) {
      const cut = sealed.subarray(0, length);
      expect(openAead({ key, nonce, associated, sealed: cut })).toBeUndefined();
    }
  });

  test("does not open with other associated data", () => {
    expect(openAead({ key, nonce, associated: Buffer.from("x"), sealed })).toBeUndefined();
  });
});

describe("the sources", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: readFileSync(new URL(name, sources), "utf8") }));

  test("use ciphers in one file only, and always with an explicit tag length", () => {
    const withCiphers = files.filter(({ text }) => /create(?:De)?cipheriv/i.test(text));
    expect(withCiphers.map(({ name }) => name)).toEqual(["envelope/aead.ts"]);
    const calls = withCiphers[0]?.text.match(/create(?:De)?cipheriv\([^)]*\)/gi);
    expect(calls).toEqual([
      "createCipheriv(algorithm, work.key, work.nonce, options)",
      "createDecipheriv(algorithm, work.key, work.nonce, options)",
    ]);
    expect(withCiphers[0]?.text).toContain("const options = { authTagLength: tagLength };");
  });

  test("import only node: modules and each other", () => {
    const anywhere =
      /^(node:(buffer|crypto|fs(\/promises)?|path|timers\/promises|util)|\.\.?\/[a-z0-9/-]+\.js)$/;
    const inConformance = /^(node:(assert\/strict|crypto|util)|\.\.?\/[a-z0-9/-]+\.js)$/;
    for (const { name, text } of files) {
      const allowed = name.startsWith("conformance/") ? inConformance : anywhere;
      // Comments are excluded: examples import from other packages.
      for (const [, from] of text.matchAll(/^(?! \*).* from "([^"]+)"/gm)) {
        expect(from).toMatch(allowed);
        expect(from).not.toContain("conformance/");
        const target = new URL(from ?? "", new URL(name, sources)).href;
        expect(from?.startsWith(".") ? target.startsWith(sources.href) : true).toBe(true);
      }
    }
  });
});

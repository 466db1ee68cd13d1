import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CryptoError,
  type EnvelopeContext,
  type KekProvider,
  KeyRing,
  loadKek,
  openSecretFields,
  rewrapDek,
  type SealedEnvelope,
  Secret,
  type SecretFields,
  sealSecretFields,
} from "../../src/index.js";
import { anyText } from "../any-text.js";
import { kekOf, replay, seededRandom } from "../keys.js";
import { hex, readVectors, titled } from "../vectors.js";

interface Case {
  readonly comment: string;
  readonly expect: "accept" | "reject";
  readonly error?: string;
  readonly kek_hex: string;
  readonly kek_version: number;
  readonly secret_id: string;
  readonly secret_name: string;
  readonly provider: string | null;
  readonly destination: string | null;
  readonly secret_value: SecretFields;
  readonly dek_hex: string;
  readonly encrypted_value_hex: string;
  readonly wrapped_dek_hex: string;
  readonly passphrase?: string;
  readonly salt_hex: string;
  readonly iterations: number;
}

const context: EnvelopeContext = {
  secretId: "s-1",
  secretName: "openai-prod",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};
const fields: SecretFields = { api_key: "sk-proj-0123456789abcdef" };
const kek = kekOf(1);
const keyRing = new KeyRing([kek, kekOf(2)]);
const sealed = await sealSecretFields({ fields, context, kek, random: seededRandom("gw2") });

/** The error code of opening an envelope, or "opened". */
async function codeOf(envelope: SealedEnvelope, other: Partial<EnvelopeContext> = {}) {
  return openSecretFields({ envelope, context: { ...context, ...other }, keyRing }).then(
    () => "opened",
    (error: unknown) => (CryptoError.is(error) ? error.code : error),
  );
}

const flipped = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

const vectors = readVectors<{ vectors: readonly Case[] }>("envelope-gw2.json");
const cases = vectors?.vectors ?? [];

function vectorContext(vector: Case): EnvelopeContext {
  return {
    secretId: vector.secret_id,
    secretName: vector.secret_name,
    provider: vector.provider ?? undefined,
    destination: vector.destination ?? undefined,
  };
}

describe.runIf(vectors)(titled("gw2 against the shared vectors", vectors), () => {
  test.each(cases)("$comment: $expect", async (vector) => {
    const version = vector.kek_version;
    const key = await loadKek({ source: `raw:${vector.kek_hex}`, version });
    const envelope = {
      encryptedValue: hex(vector.encrypted_value_hex),
      wrappedDek: hex(vector.wrapped_dek_hex),
      kekVersion: version,
    };
    const opening = openSecretFields({
      envelope,
      context: vectorContext(vector),
      keyRing: new KeyRing([key]),
    });
    if (vector.expect === "accept") expect((await opening).reveal()).toEqual(vector.secret_value);
    else await expect(opening).rejects.toMatchObject({ code: vector.error });
  });

  const accepted = cases.filter((vector) => vector.expect === "accept");

  test.each(accepted)("$comment: sealed again to the same bytes", async (vector) => {
    const [value, wrapped] = [hex(vector.encrypted_value_hex), hex(vector.wrapped_dek_hex)];
    const random = replay(
      hex(vector.dek_hex),
      value.subarray(5, 37),
      value.subarray(69, 81),
      wrapped.subarray(9, 41),
      wrapped.subarray(73, 85),
    );
    const key = await loadKek({ source: `raw:${vector.kek_hex}`, version: vector.kek_version });
    const context = vectorContext(vector);
    const resealed = await sealSecretFields({
      fields: vector.secret_value,
      context,
      kek: key,
      random,
    });
    expect(Buffer.from(resealed.encryptedValue)).toEqual(value);
    expect(Buffer.from(resealed.wrappedDek)).toEqual(wrapped);
  });

  const derived = accepted.flatMap(({ passphrase, ...rest }) =>
    passphrase === undefined ? [] : [{ passphrase, ...rest }],
  );

  test.each(derived)("$comment: derived from the passphrase", async (vector) => {
    const kdf = { salt: hex(vector.salt_hex), iterations: vector.iterations };
    const source = `passphrase:${vector.passphrase}`;
    const key = await loadKek({ source, version: vector.kek_version, kdf });
    const dek = await key.unwrap(hex(vector.wrapped_dek_hex), vectorContext(vector));
    expect(dek.toString("hex")).toBe(vector.dek_hex);
  });
});

describe("a sealed secret", () => {
  test("opens to the same fields for any fields and context", async () => {
    const text = anyText();
    const anyFields = fc.dictionary(text, text, { maxKeys: 4 });
    const optional = fc.option(text, { nil: undefined });
    const anyContext = fc.record({
      secretId: text,
      secretName: text,
      provider: optional,
      destination: optional,
      workspace: optional,
    });
    await fc.assert(
      fc.asyncProperty(anyFields, anyContext, async (fields, context) => {
        const envelope = await sealSecretFields({ fields, context, kek });
        const opened = await openSecretFields({ envelope, context, keyRing });
        expect({ ...opened.reveal() }).toEqual({ ...fields });
      }),
    );
  });

  test("has the documented lengths", () => {
    expect(sealed.encryptedValue.length).toBe(97 + JSON.stringify(fields).length);
    expect(sealed.wrappedDek.length).toBe(133);
    expect(sealed.kekVersion).toBe(1);
  });

  test("shares no salt or tag with another envelope of the same fields", async () => {
    const again = await sealSecretFields({ fields, context, kek });
    const other = await sealSecretFields({ fields, context, kek });
    for (const part of ["encryptedValue", "wrappedDek"] as const) {
      expect(again[part].subarray(9, 41)).not.toEqual(other[part].subarray(9, 41));
      expect(again[part].subarray(-16)).not.toEqual(other[part].subarray(-16));
    }
  });

  test("treats a missing provider or destination like an empty one", async () => {
    const bare = { secretId: "s-1", secretName: "n" };
    const envelope = await sealSecretFields({ fields, context: bare, kek });
    const empty = { ...bare, provider: "", destination: "" };
    await openSecretFields({ envelope, context: empty, keyRing });
  });

  test("rejects fields that are not a plain object of strings", async () => {
    const wrong: unknown[] = [
      { api_key: undefined },
      { api_key: 1 },
      { api_key: null },
      ["sk"],
      "sk",
      null,
      new Map([["api_key", "sk"]]),
      new Secret(fields),
    ];
    for (const value of wrong) {
      const sealing = sealSecretFields({ fields: value as SecretFields, context, kek });
      await expect(sealing).rejects.toThrow(TypeError);
    }
  });

  test("rejects a context that is not well-formed Unicode", async () => {
    for (const secretName of ["\ud800", "a\udfff"]) {
      const sealing = sealSecretFields({ fields, context: { ...context, secretName }, kek });
      await expect(sealing).rejects.toThrow(TypeError);
    }
  });

  test("rejects a random source that returns another number of bytes", async () => {
    const sealing = sealSecretFields({ fields, context, kek, random: () => Buffer.alloc(16) });
    await expect(sealing).rejects.toThrow(TypeError);
  });

  test("zeroes the data key after sealing", async () => {
    const drawn: Uint8Array[] = [];
    const source = seededRandom("zero");
    const random = (size: number) => {
      const bytes = source(size);
      drawn.push(bytes);
      return bytes;
    };
    await sealSecretFields({ fields, context, kek, random });
    expect(drawn[0]).toEqual(Buffer.alloc(32));
    expect(drawn[1]).not.toEqual(Buffer.alloc(32));
  });
});

describe("a modified record", () => {
  test("is rejected for every flipped bit of the value", async () => {
    for (let bit = 0; bit < sealed.encryptedValue.length * 8; bit += 1) {
      const encryptedValue = flipped(sealed.encryptedValue, bit);
      const expected = bit < 5 * 8 ? "ENVELOPE_FORMAT" : "ENVELOPE_TAMPERED";
      expect(await codeOf({ ...sealed, encryptedValue })).toBe(expected);
    }
  });

  test("is rejected for every flipped bit of the wrapped key", async () => {
    for (let bit = 0; bit < sealed.wrappedDek.length * 8; bit += 1) {
      const wrappedDek = flipped(sealed.wrappedDek, bit);
      const at = bit >> 3;
      const expected = at < 9 ? "ENVELOPE_FORMAT" : at < 73 ? "KEK_MISMATCH" : "ENVELOPE_TAMPERED";
      expect(await codeOf({ ...sealed, wrappedDek })).toBe(expected);
    }
  });

  test("is rejected at every shorter length", async () => {
    for (const part of ["encryptedValue", "wrappedDek"] as const) {
      for (let length = 0; length < sealed[part].length; length += 1) {
        const cut = { ...sealed, [part]: sealed[part].subarray(0, length) };
        const format = part === "wrappedDek" || length < 97;
        expect(await codeOf(cut)).toBe(format ? "ENVELOPE_FORMAT" : "ENVELOPE_TAMPERED");
      }
    }
  });

  test("is rejected with bytes inserted at any position", async () => {
    const part = fc.constantFrom("encryptedValue" as const, "wrappedDek" as const);
    const added = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(part, fc.nat(135), added, async (part, at, added) => {
        const bytes = sealed[part];
        const longer = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
        expect(await codeOf({ ...sealed, [part]: longer })).toMatch(/^(ENVELOPE|KEK_MISMATCH)/);
      }),
    );
  });

  test("is rejected with any part of another record", async () => {
    const other = await sealSecretFields({ fields, context, kek, random: seededRandom("other") });
    const slices = {
      encryptedValue: [5, 37, 69, 81, 119, 135],
      wrappedDek: [9, 41, 73, 85, 117, 133],
    };
    for (const part of ["encryptedValue", "wrappedDek"] as const) {
      expect(await codeOf({ ...sealed, [part]: other[part] })).toBe("ENVELOPE_TAMPERED");
      const boundaries = slices[part];
      for (const [index, start] of boundaries.slice(0, -1).entries()) {
        const mixed = Buffer.from(sealed[part]);
        mixed.set(other[part].subarray(start, boundaries[index + 1]), start);
        expect(await codeOf({ ...sealed, [part]: mixed })).toMatch(/^(ENVELOPE_T|KEK_MISMATCH)/);
      }
    }
  });

  test("is rejected if the value or wrapped key is not a byte array", async () => {
    const missing = undefined as unknown as Uint8Array;
    expect(await codeOf({ ...sealed, encryptedValue: missing })).toBe("ENVELOPE_FORMAT");
    expect(await codeOf({ ...sealed, wrappedDek: missing })).toBe("ENVELOPE_FORMAT");
  });
});

describe("another context", () => {
  test("does not open the record", async () => {
    const others: Partial<EnvelopeContext>[] = [
      { secretId: "s-2" },
      { secretName: "openai-prod " },
      { secretName: "openai-Prod" },
      { provider: "azure" },
      { provider: undefined },
      { destination: "https://evil.example/v1" },
      { destination: "https://api.openai.com/v1/" },
      { destination: undefined },
    ];
    for (const other of others) expect(await codeOf(sealed, other)).toBe("ENVELOPE_TAMPERED");
  });

  test("does not open the record if only the boundary between two parts moves", async () => {
    const whole = "abc|d";
    const cut = fc.nat(whole.length);
    await fc.assert(
      fc.asyncProperty(cut, cut, async (one, two) => {
        fc.pre(one !== two);
        const split = (at: number) => ({
          secretId: whole.slice(0, at),
          secretName: whole.slice(at),
        });
        const envelope = await sealSecretFields({ fields, context: split(one), kek });
        const opening = openSecretFields({ envelope, context: split(two), keyRing });
        await expect(opening).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
      }),
      { numRuns: 30 },
    );
  });
});

describe("the key version", () => {
  test("must be equal in column and header", async () => {
    for (const kekVersion of [0, 2, 1.5, -1, 2 ** 32 + 1, Number.NaN]) {
      expect(await codeOf({ ...sealed, kekVersion })).toBe("ENVELOPE_FORMAT");
    }
  });

  test("is not looked up for an unknown suite", async () => {
    const wrappedDek = Buffer.from(sealed.wrappedDek);
    wrappedDek[4] = 2;
    const envelope = { ...sealed, wrappedDek };
    const opening = openSecretFields({ envelope, context, keyRing: new KeyRing([]) });
    await expect(opening).rejects.toMatchObject({ code: "ENVELOPE_FORMAT" });
  });

  test("is part of the error if the ring has no such key", async () => {
    const opening = openSecretFields({ envelope: sealed, context, keyRing: new KeyRing([]) });
    await expect(opening).rejects.toMatchObject({
      code: "KEK_NOT_IN_RING",
      message: "the key ring lacks KEK version 1",
    });
  });

  test("changed in column and header is a mismatch, or tampering with the same key", async () => {
    const wrappedDek = Buffer.from(sealed.wrappedDek);
    wrappedDek.writeUInt32BE(2, 5);
    const envelope = { ...sealed, wrappedDek, kekVersion: 2 };
    expect(await codeOf(envelope)).toBe("KEK_MISMATCH");
    const sameKey = new KeyRing([kekOf(2, "kek 1")]);
    const opening = openSecretFields({ envelope, context, keyRing: sameKey });
    await expect(opening).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
  });
});

describe("rewrapDek", () => {
  test("wraps the data key with the target key and keeps the value", async () => {
    const target = kekOf(3);
    const rewrapped = await rewrapDek({ envelope: sealed, context, keyRing, kek: target });
    expect(rewrapped.kekVersion).toBe(3);
    const envelope = { ...sealed, ...rewrapped };
    const opened = await openSecretFields({ envelope, context, keyRing: new KeyRing([target]) });
    expect(opened.reveal()).toEqual(fields);
  });

  test("rejects a record that does not open", async () => {
    const wrappedDek = flipped(sealed.wrappedDek, 800);
    const envelope = { ...sealed, wrappedDek };
    const rewrapping = rewrapDek({ envelope, context, keyRing, kek: kekOf(3) });
    await expect(rewrapping).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
  });

  test("fails if the target wraps another data key", async () => {
    const target = kekOf(3);
    const broken: KekProvider = {
      version: 3,
      provider: "raw",
      wrap: (_dek, context) => target.wrap(Buffer.alloc(32, 9), context),
      unwrap: (wrapped, context) => target.unwrap(wrapped, context),
      createCheck: () => target.createCheck(),
      check: (check) => target.check(check),
    };
    const rewrapping = rewrapDek({ envelope: sealed, context, keyRing, kek: broken });
    await expect(rewrapping).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
  });

  test("fails if the target cannot open its own record", async () => {
    const broken: KekProvider = Object.assign(kekOf(3), {
      wrap: () => kekOf(3, "x").wrap(Buffer.alloc(32), context),
    });
    const rewrapping = rewrapDek({ envelope: sealed, context, keyRing, kek: broken });
    await expect(rewrapping).rejects.toMatchObject({ code: "KEK_MISMATCH" });
  });

  test("uses the rewrap of a provider and verifies its result", async () => {
    const target = kekOf(3);
    const sources: number[] = [];
    const service: KekProvider = Object.assign(kekOf(3), {
      wrap: () => Promise.reject(new Error("must not be called")),
      rewrap: async (wrapped: Uint8Array, context: EnvelopeContext, from: KekProvider) => {
        sources.push(from.version);
        return target.wrap(await from.unwrap(wrapped, context), context);
      },
    });
    const rewrapped = await rewrapDek({ envelope: sealed, context, keyRing, kek: service });
    expect(sources).toEqual([1]);
    expect((await target.unwrap(rewrapped.wrappedDek, context)).length).toBe(32);
    Object.assign(service, { rewrap: () => target.wrap(Buffer.alloc(32), context) });
    const rewrapping = rewrapDek({ envelope: sealed, context, keyRing, kek: service });
    await expect(rewrapping).rejects.toMatchObject({ code: "ENVELOPE_TAMPERED" });
  });
});

describe("a faulty provider", () => {
  test("is detected when it wraps", async () => {
    const broken: KekProvider = Object.assign(kekOf(1), { wrap: async () => Buffer.alloc(133) });
    const sealing = sealSecretFields({ fields, context, kek: broken });
    await expect(sealing).rejects.toMatchObject({ code: "ENVELOPE_FORMAT" });
  });

  test("is detected when it unwraps to a key of the wrong length, which is zeroed", async () => {
    const wrongKey = Buffer.alloc(16, 1);
    const broken: KekProvider = Object.assign(kekOf(1), { unwrap: async () => wrongKey });
    const keyRing = new KeyRing([broken]);
    const tampered = { code: "ENVELOPE_TAMPERED" };
    const opening = openSecretFields({ envelope: sealed, context, keyRing });
    await expect(opening).rejects.toMatchObject(tampered);
    const rewrapping = rewrapDek({ envelope: sealed, context, keyRing, kek: kekOf(3) });
    await expect(rewrapping).rejects.toMatchObject(tampered);
    expect(wrongKey).toEqual(Buffer.alloc(16));
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sealAead } from "../../src/envelope/aead.js";
import {
  deriveMlflowKek,
  isMlflowDefaultPassphrase,
  KekSettingError,
  openMlflowSecret,
  type SealedEnvelope,
  type SecretFields,
  sealMlflowSecret,
} from "../../src/index.js";
import { MlflowKek } from "../../src/mlflow/mlflow-kek.js";
import { anyText } from "../any-text.js";
import { forgeForTwoKeys, keyStream } from "../envelope/forgery.js";
import { keyOf, replay, seededRandom } from "../keys.js";
import { hex, readVectors, titled } from "../vectors.js";

interface Case {
  readonly comment: string;
  readonly expect: "accept" | "reject";
  readonly passphrase: string;
  readonly kek_version: number;
  readonly secret_id: string;
  readonly secret_name: string;
  readonly secret_value: SecretFields | string;
  readonly plaintext_utf8_hex: string;
  readonly dek_hex: string;
  readonly encrypted_value_hex: string;
  readonly wrapped_dek_hex: string;
}

const defaultPassphrase = "mlflow-default-kek-passphrase-for-development-only";
const context = { secretId: "s-1", secretName: "openai-prod" };
const fields = { api_key: "sk-proj-0123456789abcdef", region: "eu" };
const kek = new MlflowKek(1, keyOf("mlflow"), false);
const defaultKek = new MlflowKek(1, keyOf("mlflow"), true);
const sealed = sealMlflowSecret({ fields, context, kek, random: seededRandom("mlflow") });
const tampered = expect.objectContaining({ name: "CryptoError", code: "ENVELOPE_TAMPERED" });

const vectors = readVectors<{ vectors: readonly Case[] }>("envelope-mlflow.json");
const cases = vectors?.vectors ?? [];
const derived = new Map<string, Promise<MlflowKek>>();

/** Caches the derived keys: a derivation takes about 0.2 s. */
function kekOf({ passphrase, kek_version: version }: Case): Promise<MlflowKek> {
  const name = `${version}:${passphrase}`;
  const key = derived.get(name) ?? deriveMlflowKek(passphrase, version);
  derived.set(name, key);
  return key;
}

function envelopeOf(vector: Case): SealedEnvelope {
  return {
    encryptedValue: hex(vector.encrypted_value_hex),
    wrappedDek: hex(vector.wrapped_dek_hex),
    kekVersion: vector.kek_version,
  };
}

describe.runIf(vectors)(titled("mlflow against the shared vectors", vectors), () => {
  test.each(cases)("$comment: $expect", async (vector) => {
    const context = { secretId: vector.secret_id, secretName: vector.secret_name };
    const kek = await kekOf(vector);
    const open = () => openMlflowSecret({ envelope: envelopeOf(vector), context, kek });
    if (vector.expect === "reject") return expect(open).toThrow(tampered);
    const value = vector.secret_value;
    expect(open().reveal()).toEqual(typeof value === "string" ? { api_key: value } : value);
  });

  const resealable = cases.flatMap(({ secret_value, ...rest }) =>
    rest.expect === "accept" && typeof secret_value !== "string" ? [{ secret_value, ...rest }] : [],
  );

  test.each(resealable)("$comment: sealed again to the same bytes", async (vector) => {
    const envelope = envelopeOf(vector);
    const again = sealMlflowSecret({
      fields: vector.secret_value,
      context: { secretId: vector.secret_id, secretName: vector.secret_name },
      kek: await kekOf(vector),
      random: replay(
        hex(vector.dek_hex),
        envelope.encryptedValue.subarray(0, 12),
        envelope.wrappedDek.subarray(0, 12),
      ),
    });
    expect(again).toEqual(envelope);
  });
});

/** Seals any plaintext in the format of MLflow. */
function sealText(plaintext: Uint8Array): SealedEnvelope {
  const dek = Buffer.alloc(32, 3);
  const encryptedValue = Buffer.alloc(12 + plaintext.length + 16);
  const nonce = encryptedValue.subarray(0, 12);
  const associated = Buffer.from("s-1|openai-prod");
  const work = { key: keyOf("text"), nonce, associated, plaintext, out: encryptedValue, at: 12 };
  sealAead({ ...work });
  dek.set(keyOf("text").export());
  return { encryptedValue, wrappedDek: kek.wrap(dek, seededRandom("text")), kekVersion: 1 };
}

const openText = (text: string) =>
  openMlflowSecret({ envelope: sealText(Buffer.from(text)), context, kek }).reveal();

describe("an envelope of MLflow", () => {
  test("opens to the same fields for any fields and context", () => {
    const text = anyText();
    fc.assert(
      fc.property(
        fc.dictionary(text, text, { maxKeys: 4 }),
        text,
        text,
        (fields, secretId, secretName) => {
          const context = { secretId, secretName };
          const envelope = sealMlflowSecret({ fields, context, kek });
          expect({ ...openMlflowSecret({ envelope, context, kek }).reveal() }).toEqual({
            ...fields,
          });
        },
      ),
    );
  });

  test("opens to the single field api_key unless it is a JSON object of strings", () => {
    const texts = ["", "sk-1", "12345678901234567890", "1e3", "true", "null", '"quoted"', "[1]"];
    for (const text of [...texts, '{"port": 1}', '{"a": null}', "{", " {}x", "NaN"]) {
      expect(openText(text)).toEqual({ api_key: text });
    }
  });

  test("opens to the fields of a JSON object of strings", () => {
    expect(openText("{}")).toEqual({});
    expect(openText(' {"a":"1", "b" : "\\u00e9"} ')).toEqual({ a: "1", b: "é" });
  });

  test("is rejected if it is not UTF-8", () => {
    const envelope = sealText(Buffer.from([0x61, 0xff]));
    expect(() => openMlflowSecret({ envelope, context, kek })).toThrow(tampered);
  });

  test("is rejected with a flipped bit, at a shorter length and with another byte", () => {
    for (const part of ["encryptedValue", "wrappedDek"] as const) {
      const bytes = sealed[part];
      const changed = [...bytes.keys()].flatMap((at) => {
        const flips = [1, 2, 4, 8, 16, 32, 64, 128].map((bit) =>
          Buffer.from(bytes).fill((bytes[at] ?? 0) ^ bit, at, at + 1),
        );
        return [...flips, Buffer.from(bytes.subarray(0, at))];
      });
      changed.push(Buffer.concat([bytes, Buffer.of(0)]), Buffer.concat([Buffer.of(0), bytes]));
      for (const other of changed) {
        const envelope = { ...sealed, [part]: other };
        expect(() => openMlflowSecret({ envelope, context, kek })).toThrow(tampered);
      }
    }
  });

  test("is rejected with another name, id, version, key or record", () => {
    const expectRejected = (change: Partial<Parameters<typeof openMlflowSecret>[0]>) =>
      expect(() => openMlflowSecret({ envelope: sealed, context, kek, ...change })).toThrow(
        tampered,
      );
    expectRejected({ context: { ...context, secretName: "other" } });
    expectRejected({ context: { ...context, secretId: "s-2" } });
    expectRejected({ kek: new MlflowKek(1, keyOf("other"), false) });
    expectRejected({ kek: new MlflowKek(2, keyOf("mlflow"), false) });
    expectRejected({ envelope: { ...sealed, kekVersion: 2 } });
    const other = sealMlflowSecret({ fields, context, kek });
    expectRejected({ envelope: { ...sealed, wrappedDek: other.wrappedDek } });
    expectRejected({ envelope: { ...sealed, encryptedValue: other.encryptedValue } });
    const missing = undefined as unknown as Uint8Array;
    expectRejected({ envelope: { ...sealed, encryptedValue: missing } });
    expectRejected({ envelope: { ...sealed, wrappedDek: missing } });
  });
});

describe("MLflow's public default passphrase", () => {
  test("is recognised only in its exact form", async () => {
    expect(isMlflowDefaultPassphrase(defaultPassphrase)).toBe(true);
    expect(isMlflowDefaultPassphrase(`${defaultPassphrase} `)).toBe(false);
    expect((await deriveMlflowKek(defaultPassphrase, 1)).isDefault).toBe(true);
  });

  test("causes a warning when opening", () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    openMlflowSecret({ envelope: sealed, context, kek: defaultKek, onWarning });
    expect(warnings).toEqual([expect.stringContaining("default passphrase")]);
    openMlflowSecret({ envelope: sealed, context, kek, onWarning });
    expect(warnings.length).toBe(1);
  });

  test("is rejected when sealing", () => {
    expect(() => sealMlflowSecret({ fields, context, kek: defaultKek })).toThrow(KekSettingError);
  });
});

test("deriveMlflowKek rejects an invalid passphrase and a version out of range", async () => {
  await expect(deriveMlflowKek("", 1)).rejects.toThrow(KekSettingError);
  await expect(deriveMlflowKek("\ud800", 1)).rejects.toThrow(KekSettingError);
  for (const version of [0, -1, 1.5, 2 ** 31]) {
    await expect(deriveMlflowKek("x", version)).rejects.toThrow(RangeError);
  }
});

test("known weakness: an MLflow ciphertext can authenticate under two data keys", () => {
  const [one, two] = [keyOf("one").export(), keyOf("two").export()];
  // For 20 bytes of ASCII under both keys, the key streams must agree in the high bits. This holds
  // for one nonce in a million; this is the first, counting from zero.
  const length = 20;
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(324_537);
  const streams = [one, two].map((key) => keyStream(key, nonce, length).map((byte) => byte & 0x80));
  expect(streams[0]).toEqual(streams[1]);
  const forged = forgeForTwoKeys({
    keys: [one, two],
    nonce,
    associated: Buffer.from("s-1|openai-prod"),
    template: streams[0] ?? Buffer.alloc(0),
    free: Buffer.alloc(length, 0x7f),
  });
  const encryptedValue = Buffer.concat([nonce, forged ?? Buffer.alloc(0)]);
  const texts = [one, two].map((dek) => {
    const wrappedDek = kek.wrap(dek, seededRandom("two keys"));
    const envelope = { encryptedValue, wrappedDek, kekVersion: 1 };
    return openMlflowSecret({ envelope, context, kek }).reveal().api_key;
  });
  expect(texts[0]).not.toEqual(texts[1]);
  expect(texts.map((text) => text?.length)).toEqual([length, length]);
});

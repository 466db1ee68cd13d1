import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  CryptoError,
  cacheDeks,
  type DekCacheOptions,
  type EnvelopeContext,
  type KekProvider,
  KeyRing,
  rewrapDek,
  sealSecretFields,
} from "../../src/index.js";
import { kekOf } from "../keys.js";

const context = { secretId: "s-1", secretName: "n", provider: "openai", destination: "https://a" };
const dekOf = (seed: number) => Buffer.alloc(32, seed);

/** A key that counts its calls, records the returned buffers and can be switched off. */
function counting(inner: KekProvider = kekOf(1)) {
  const returned: Buffer[] = [];
  const calls = { wrap: 0, unwrap: 0, check: 0 };
  const service = { isUp: true };
  const kek: KekProvider = {
    version: inner.version,
    provider: "acme-kms",
    wrap(dek, at, random) {
      calls.wrap += 1;
      return inner.wrap(dek, at, random);
    },
    async unwrap(record, at) {
      calls.unwrap += 1;
      if (!service.isUp) throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
      await Promise.resolve(); // Resolves after the call returns, as over a network.
      const dek = await inner.unwrap(record, at);
      returned.push(dek);
      return dek;
    },
    createCheck: (random) => inner.createCheck(random),
    check(check) {
      calls.check += 1;
      return inner.check(check);
    },
  };
  return { kek, calls, returned, service };
}

function cached(options: DekCacheOptions = {}) {
  const fake = counting();
  const time = { now: 0 };
  const kek = cacheDeks(fake.kek, { clock: () => time.now, ...options });
  return { ...fake, inner: fake.kek, kek, time };
}

const unavailable = expect.objectContaining({ code: "KEK_PROVIDER_UNAVAILABLE" });

describe("cached data keys", () => {
  test("save the provider repeated unwraps", async () => {
    const { kek, calls } = cached();
    const record = await kek.wrap(dekOf(1), context);
    for (let round = 0; round < 3; round += 1) {
      expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
    }
    expect(calls.unwrap).toBe(1);
  });

  test("do not include keys from wrap", async () => {
    const { kek, calls, service } = cached();
    const record = await kek.wrap(dekOf(1), context);
    service.isUp = false;
    await expect(kek.unwrap(record, context)).rejects.toEqual(unavailable);
    expect(calls.unwrap).toBe(1);
  });

  test("are specific to one record and one context", async () => {
    const { kek, calls } = cached();
    const record = await kek.wrap(dekOf(1), context);
    await kek.unwrap(record, context);
    const parts: EnvelopeContext[] = [
      { ...context, secretId: "s-" },
      { ...context, secretName: "1n" },
      { ...context, provider: "" },
      { secretId: "s-1", secretName: "n", provider: "openaihttps://a" },
    ];
    for (const other of parts) {
      await expect(kek.unwrap(record, other)).rejects.toThrow(CryptoError);
    }
    const changed = Uint8Array.from(record);
    changed[50] = (changed[50] ?? 0) ^ 1;
    await expect(kek.unwrap(changed, context)).rejects.toThrow(CryptoError);
    expect(calls.unwrap).toBe(1 + parts.length + 1);
  });

  test("survive callers that zero their copy", async () => {
    const { kek } = cached();
    const record = await kek.wrap(dekOf(1), context);
    const copies = await Promise.all([kek.unwrap(record, context), kek.unwrap(record, context)]);
    for (const copy of copies) {
      expect(copy).toEqual(dekOf(1));
      copy.fill(0);
    }
    expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
  });

  test("are unwrapped once for concurrent callers and zeroed afterwards", async () => {
    const { kek, calls, returned } = cached({ maxDeks: 1 });
    const records = [await kek.wrap(dekOf(1), context), await kek.wrap(dekOf(2), context)];
    const deks = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        kek.unwrap(records[at % 2] ?? new Uint8Array(), context),
      ),
    );
    expect(deks).toEqual(Array.from({ length: 20 }, (_, at) => dekOf((at % 2) + 1)));
    expect(calls.unwrap).toBe(2);
    expect(returned).toEqual([dekOf(0), dekOf(0)]);
  });

  test("open during an outage until they expire, and no others do", async () => {
    const { kek, service, time } = cached({ maxAge: 1_000 });
    const cachedRecord = await kek.wrap(dekOf(1), context);
    const other = await kek.wrap(dekOf(2), context);
    await kek.unwrap(cachedRecord, context);
    service.isUp = false;
    time.now = 999;
    expect(await kek.unwrap(cachedRecord, context)).toEqual(dekOf(1));
    await expect(kek.unwrap(other, context)).rejects.toEqual(unavailable);
    // Use does not extend the time to live.
    time.now = 1_000;
    await expect(kek.unwrap(cachedRecord, context)).rejects.toEqual(unavailable);
  });

  test("do not include failures, so the next call reaches the provider", async () => {
    const { kek, service, calls } = cached();
    const record = await kek.wrap(dekOf(1), context);
    service.isUp = false;
    const both = await Promise.allSettled([
      kek.unwrap(record, context),
      kek.unwrap(record, context),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(calls.unwrap).toBe(1);
    service.isUp = true;
    expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
    expect(calls.unwrap).toBe(2);
  });

  test("are bounded in number; the oldest is evicted first", async () => {
    const { kek, calls } = cached({ maxDeks: 2 });
    const records: Uint8Array[] = [];
    for (const seed of [1, 2, 3]) records.push(await kek.wrap(dekOf(seed), context));
    const unwrap = async (at: number): Promise<void> => {
      expect(await kek.unwrap(records[at] ?? new Uint8Array(), context)).toEqual(dekOf(at + 1));
    };
    for (const at of [0, 1, 2]) await unwrap(at);
    expect(calls.unwrap).toBe(3);
    for (const at of [1, 2]) await unwrap(at);
    expect(calls.unwrap).toBe(3);
    await unwrap(0);
    expect(calls.unwrap).toBe(4);
  });

  test("are absent if a bound is 0", async () => {
    for (const none of [{ maxDeks: 0 }, { maxAge: 0 }]) {
      const { kek, calls } = cached(none);
      const record = await kek.wrap(dekOf(1), context);
      for (let round = 0; round < 2; round += 1) await kek.unwrap(record, context);
      expect(calls.unwrap).toBe(2);
    }
  });

  test("are unaffected by a caller that changes its record during the call", async () => {
    const { kek, calls } = cached();
    const record = Buffer.from(await kek.wrap(dekOf(1), context));
    const other = await kek.wrap(dekOf(2), context);
    const original = Buffer.from(record);
    const opening = kek.unwrap(record, context);
    record.set(other);
    expect(await opening).toEqual(dekOf(1));
    expect(await kek.unwrap(original, context)).toEqual(dekOf(1));
    expect(await kek.unwrap(other, context)).toEqual(dekOf(2));
    expect(calls.unwrap).toBe(2);
  });
});

test("evicted and expired data keys are zeroed without further calls", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { kek: inner } = counting();
  const kek = cacheDeks(inner, { maxAge: 1_000, maxDeks: 2 });
  const records: Uint8Array[] = [];
  for (const seed of [1, 2, 3]) records.push(await kek.wrap(dekOf(seed), context));
  const allocated: Buffer[] = [];
  const alloc = vi.spyOn(Buffer, "alloc").mockImplementation((size) => {
    const buffer = Buffer.from(new ArrayBuffer(size));
    if (size === 32) allocated.push(buffer);
    return buffer;
  });
  onTestFinished(() => alloc.mockRestore());
  const copies: Buffer[] = [];
  for (const record of records) copies.push(await kek.unwrap(record, context));
  const remaining = (): string[] =>
    allocated.filter((one) => !copies.includes(one) && one.some(Boolean)).map((one) => `${one[0]}`);
  expect(remaining()).toEqual(["2", "3"]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(remaining()).toEqual([]);
});

test("rewrapDek verifies the new record with the provider", async () => {
  const target = counting(kekOf(2));
  const kek = cacheDeks(target.kek);
  const from = kekOf(1);
  const keyRing = new KeyRing([from]);
  const envelope = await sealSecretFields({ fields: { api_key: "x" }, context, kek: from });
  await rewrapDek({ envelope, context, keyRing, kek });
  expect(target.calls).toMatchObject({ wrap: 1, unwrap: 1 });
  target.service.isUp = false;
  await expect(rewrapDek({ envelope, context, keyRing, kek })).rejects.toEqual(unavailable);
});

test("a caching key has the version, provider, checks and rewrap of its key", async () => {
  const { kek, inner, calls } = cached();
  expect([kek.version, kek.provider, kek.kdf]).toEqual([1, "acme-kms", undefined]);
  expect("rewrap" in kek && kek.rewrap !== undefined).toBe(false);
  const check = await kek.createCheck();
  expect([await kek.check(check), await kek.check(check)]).toEqual([true, true]);
  expect(calls.check).toBe(2);
  const rewrap = async () => new Uint8Array([1]);
  const rewrapping = cacheDeks({ ...inner, rewrap });
  expect(await rewrapping.rewrap?.(new Uint8Array(), context, kek)).toEqual(new Uint8Array([1]));
});

test("rejects bounds that are not integers from 0 to 2^31 - 1", () => {
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
    expect(() => cacheDeks(kekOf(1), { maxDeks: value })).toThrow(RangeError);
    expect(() => cacheDeks(kekOf(1), { maxAge: value })).toThrow(RangeError);
  }
});

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
} from "../src/index.js";
import { kekOf } from "./keys.js";

const context = { secretId: "s-1", secretName: "n", provider: "openai", destination: "https://a" };
const dekOf = (seed: number) => Buffer.alloc(32, seed);

/** A key with a count of what it is asked, the buffers that it gave, and a switch. */
function counted(inner: KekProvider = kekOf(1)) {
  const given: Buffer[] = [];
  const asked = { wrap: 0, unwrap: 0, check: 0 };
  const state = { away: false };
  const kek: KekProvider = {
    version: inner.version,
    provider: "acme-kms",
    wrap(dek, at, random) {
      asked.wrap += 1;
      return inner.wrap(dek, at, random);
    },
    async unwrap(record, at) {
      asked.unwrap += 1;
      if (state.away) throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
      await Promise.resolve(); // As over a network: later than the call.
      const dek = await inner.unwrap(record, at);
      given.push(dek);
      return dek;
    },
    createCheck: (random) => inner.createCheck(random),
    check(check) {
      asked.check += 1;
      return inner.check(check);
    },
  };
  return { kek, asked, given, state };
}

function cached(options: DekCacheOptions = {}) {
  const fake = counted();
  const time = { now: 0 };
  const kek = cacheDeks(fake.kek, { clock: () => time.now, ...options });
  return { ...fake, inner: fake.kek, kek, time };
}

const away = expect.objectContaining({ code: "KEK_PROVIDER_UNAVAILABLE" });

describe("kept data keys", () => {
  test("spare the provider the second question", async () => {
    const { kek, asked } = cached();
    const record = await kek.wrap(dekOf(1), context);
    for (let round = 0; round < 3; round += 1) {
      expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
    }
    expect(asked.unwrap).toBe(1);
  });

  test("do not come from a wrapping", async () => {
    const { kek, asked, state } = cached();
    const record = await kek.wrap(dekOf(1), context);
    state.away = true;
    await expect(kek.unwrap(record, context)).rejects.toEqual(away);
    expect(asked.unwrap).toBe(1);
  });

  test("belong to one record in one context", async () => {
    const { kek, asked } = cached();
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
    expect(asked.unwrap).toBe(1 + parts.length + 1);
  });

  test("are not harmed by callers that fill their copy with zero", async () => {
    const { kek } = cached();
    const record = await kek.wrap(dekOf(1), context);
    const together = await Promise.all([kek.unwrap(record, context), kek.unwrap(record, context)]);
    for (const copy of together) {
      expect(copy).toEqual(dekOf(1));
      copy.fill(0);
    }
    expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
  });

  test("are asked for once by many at the same time, and then by nobody", async () => {
    const { kek, asked, given } = cached({ maxDeks: 1 });
    const records = [await kek.wrap(dekOf(1), context), await kek.wrap(dekOf(2), context)];
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        kek.unwrap(records[at % 2] ?? new Uint8Array(), context),
      ),
    );
    expect(many).toEqual(Array.from({ length: 20 }, (_, at) => dekOf((at % 2) + 1)));
    expect(asked.unwrap).toBe(2);
    expect(given).toEqual([dekOf(0), dekOf(0)]);
  });

  test("open through an outage until their time is over, and nothing else does", async () => {
    const { kek, state, time } = cached({ maxAge: 1_000 });
    const kept = await kek.wrap(dekOf(1), context);
    const other = await kek.wrap(dekOf(2), context);
    await kek.unwrap(kept, context);
    state.away = true;
    time.now = 999;
    expect(await kek.unwrap(kept, context)).toEqual(dekOf(1));
    await expect(kek.unwrap(other, context)).rejects.toEqual(away);
    // Being used does not lengthen the time.
    time.now = 1_000;
    await expect(kek.unwrap(kept, context)).rejects.toEqual(away);
  });

  test("are never failures: the next one asks again", async () => {
    const { kek, state, asked } = cached();
    const record = await kek.wrap(dekOf(1), context);
    state.away = true;
    const both = await Promise.allSettled([
      kek.unwrap(record, context),
      kek.unwrap(record, context),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(asked.unwrap).toBe(1);
    state.away = false;
    expect(await kek.unwrap(record, context)).toEqual(dekOf(1));
    expect(asked.unwrap).toBe(2);
  });

  test("are bounded in number, the oldest leaving first", async () => {
    const { kek, asked } = cached({ maxDeks: 2 });
    const records: Uint8Array[] = [];
    for (const seed of [1, 2, 3]) records.push(await kek.wrap(dekOf(seed), context));
    const unwrap = async (at: number): Promise<void> => {
      expect(await kek.unwrap(records[at] ?? new Uint8Array(), context)).toEqual(dekOf(at + 1));
    };
    for (const at of [0, 1, 2]) await unwrap(at);
    expect(asked.unwrap).toBe(3);
    for (const at of [1, 2]) await unwrap(at);
    expect(asked.unwrap).toBe(3);
    await unwrap(0);
    expect(asked.unwrap).toBe(4);
  });

  test("may be none", async () => {
    for (const none of [{ maxDeks: 0 }, { maxAge: 0 }]) {
      const { kek, asked } = cached(none);
      const record = await kek.wrap(dekOf(1), context);
      for (let round = 0; round < 2; round += 1) await kek.unwrap(record, context);
      expect(asked.unwrap).toBe(2);
    }
  });

  test("stay what they were when the caller changes its record while it waits", async () => {
    const { kek, asked } = cached();
    const record = Buffer.from(await kek.wrap(dekOf(1), context));
    const other = await kek.wrap(dekOf(2), context);
    const asIs = Buffer.from(record);
    const opening = kek.unwrap(record, context);
    record.set(other);
    expect(await opening).toEqual(dekOf(1));
    expect(await kek.unwrap(asIs, context)).toEqual(dekOf(1));
    expect(await kek.unwrap(other, context)).toEqual(dekOf(2));
    expect(asked.unwrap).toBe(2);
  });
});

test("data keys are filled with zero when they leave, though nobody asks again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { kek: inner } = counted();
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
  const left = (): string[] =>
    allocated.filter((one) => !copies.includes(one) && one.some(Boolean)).map((one) => `${one[0]}`);
  expect(left()).toEqual(["2", "3"]);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(left()).toEqual([]);
});

test("rewrapping asks the provider whether the new record opens", async () => {
  const target = counted(kekOf(2));
  const kek = cacheDeks(target.kek);
  const from = kekOf(1);
  const keyRing = new KeyRing([from]);
  const envelope = await sealSecretFields({ fields: { api_key: "x" }, context, kek: from });
  await rewrapDek({ envelope, context, keyRing, kek });
  expect(target.asked).toMatchObject({ wrap: 1, unwrap: 1 });
  target.state.away = true;
  await expect(rewrapDek({ envelope, context, keyRing, kek })).rejects.toEqual(away);
});

test("a cached key is the key that it was made of", async () => {
  const { kek, inner, asked } = cached();
  expect([kek.version, kek.provider, kek.kdf]).toEqual([1, "acme-kms", undefined]);
  expect("rewrap" in kek && kek.rewrap !== undefined).toBe(false);
  const check = await kek.createCheck();
  expect([await kek.check(check), await kek.check(check)]).toEqual([true, true]);
  expect(asked.check).toBe(2);
  const rewrap = async () => new Uint8Array([1]);
  const taking = cacheDeks({ ...inner, rewrap });
  expect(await taking.rewrap?.(new Uint8Array(), context, kek)).toEqual(new Uint8Array([1]));
});

test("bounds that are no whole numbers are refused", () => {
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
    expect(() => cacheDeks(kekOf(1), { maxDeks: value })).toThrow(RangeError);
    expect(() => cacheDeks(kekOf(1), { maxAge: value })).toThrow(RangeError);
  }
});

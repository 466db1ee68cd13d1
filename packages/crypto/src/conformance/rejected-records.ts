import { randomBytes } from "node:crypto";
import type { EnvelopeContext } from "../envelope/envelope-context.js";
import { createExternalKek } from "../kek/external-kek.js";
import { generateRawKek } from "../kek-source/kek-source.js";
import { loadKek } from "../kek-source/load-kek.js";
import { context, notAuthenticCodes, rejectedCodes } from "./fixture.js";
import type { Suite } from "./suite.js";

/** Flips one bit of the byte at `at`. */
function flipped(record: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(record);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** Up to `max` evenly spaced positions, including the first and the last. */
function positions(length: number, max: number): number[] {
  const count = Math.min(length, max);
  return Array.from({ length: count }, (_, at) => Math.floor((at * (length - 1)) / (count - 1)));
}

export function rejectedRecordCases(suite: Suite): void {
  suite.describe("a record", "KekProvider.unwrap", () => {
    suite.test("does not open if any part of its context differs", async (f) => {
      const kek = await f.load();
      const record = await kek.wrap(f.dek(), context);
      const { provider, destination, ...rest } = context;
      const others: EnvelopeContext[] = [
        { ...context, secretId: "0123456789abcdef0123456789abcdee" },
        { ...context, secretName: "openai-Prod" },
        { ...context, provider: "openai2" },
        { ...context, destination: "https://evil.example/v1" },
        { ...context, destination: `${destination}/` },
        { ...context, purpose: "gw.export" },
        { ...context, workspace: "w-0123456789abcdef0123456789abcdef" },
        { ...rest, destination },
        { ...rest, provider },
        rest,
        // The same text, split at another position.
        { ...context, secretName: `${context.secretName}${provider}`, provider: "" },
      ];
      for (const other of others) await f.fails(kek.unwrap(record, other), notAuthenticCodes);
      await kek.unwrap(record, context);
    });

    suite.test("of a workspace opens in that workspace only", async (f) => {
      const kek = await f.load();
      const workspace = "w-0123456789abcdef0123456789abcdef";
      const record = await kek.wrap(f.dek(), { ...context, workspace });
      const others: EnvelopeContext[] = [
        context,
        { ...context, workspace: "w-0123456789abcdef0123456789abcdee" },
        // The same text, split at another position.
        { ...context, destination: `${context.destination}${workspace}` },
      ];
      for (const other of others) await f.fails(kek.unwrap(record, other), notAuthenticCodes);
      await kek.unwrap(record, { ...context, workspace });
    });

    suite.test("treats an absent optional part of the context like an empty one", async (f) => {
      const kek = await f.load();
      const { secretId, secretName } = context;
      const record = await kek.wrap(f.dek(), { secretId, secretName });
      const empty = { provider: "", destination: "", workspace: "" };
      await kek.unwrap(record, { secretId, secretName, ...empty });
    });

    suite.test("with another version has the wrong format for this key", async (f) => {
      const record = await (await f.load(2)).wrap(f.dek(), context);
      await f.fails((await f.load(1)).unwrap(record, context), ["ENVELOPE_FORMAT"]);
    });

    suite.test("of another key does not open", async (f) => {
      const record = await (await f.loadOther()).wrap(f.dek(), context);
      await f.fails((await f.load()).unwrap(record, context), notAuthenticCodes);
    });

    suite.test("of another kind of key does not open", async (f) => {
      const kek = await f.load(1);
      const local = await loadKek({ source: generateRawKek(), version: 1 });
      const blob = randomBytes(64);
      const external = createExternalKek({
        version: 1,
        provider: "gw.conformance",
        encrypt: async () => blob,
        decrypt: async () => blob,
      });
      for (const other of [local, external]) {
        await f.fails(kek.unwrap(await other.wrap(f.dek(), context), context), rejectedCodes);
      }
    });

    suite.test("with a flipped bit at any position does not open", async (f) => {
      const kek = await f.load();
      const record = await kek.wrap(f.dek(), context);
      for (let at = 0; at < 9; at += 1) {
        await f.fails(kek.unwrap(flipped(record, at), context), ["ENVELOPE_FORMAT"]);
      }
      for (const at of positions(record.length, 40)) {
        await f.fails(kek.unwrap(flipped(record, at), context), rejectedCodes);
      }
      await kek.unwrap(record, context);
    });

    suite.test("that is truncated or extended has the wrong format", async (f) => {
      const kek = await f.load();
      const record = await kek.wrap(f.dek(), context);
      for (const length of positions(record.length, 20)) {
        await f.fails(kek.unwrap(record.subarray(0, length), context), ["ENVELOPE_FORMAT"]);
      }
      for (const more of [1, 4_096]) {
        const longer = Buffer.concat([record, Buffer.alloc(more, 7)]);
        await f.fails(kek.unwrap(longer, context), ["ENVELOPE_FORMAT"]);
      }
    });

    suite.test("of random bytes has the wrong format", async (f) => {
      const kek = await f.load();
      for (const length of [0, 8, 9, 133, 4_096, 70_000]) {
        await f.fails(kek.unwrap(randomBytes(length), context), ["ENVELOPE_FORMAT"]);
      }
    });
  });
}

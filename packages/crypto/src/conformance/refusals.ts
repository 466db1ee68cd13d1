import { randomBytes } from "node:crypto";
import type { EnvelopeContext } from "../envelope-context.js";
import { createExternalKek } from "../external-kek.js";
import { generateRawKek } from "../kek-source.js";
import { loadKek } from "../load-kek.js";
import { context, refused, unopened } from "./fixture.js";
import type { Suite } from "./suite.js";

/** A value that differs from this one in one bit. */
function flipped(record: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(record);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** At most this many places of a record, its first and last among them. */
function places(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, at) => Math.floor((at * (length - 1)) / (count - 1)));
}

export function refusalCases(suite: Suite): void {
  suite.describe("a record", () => {
    suite.test("does not open where any part of its context is another", async (f) => {
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
        { ...rest, destination },
        { ...rest, provider },
        rest,
        // The same text, cut at another place.
        { ...context, secretName: `${context.secretName}${provider}`, provider: "" },
      ];
      for (const other of others) await f.fails(kek.unwrap(record, other), unopened);
      await kek.unwrap(record, context);
    });

    suite.test("opens with an absent provider or destination as with an empty one", async (f) => {
      const kek = await f.load();
      const { secretId, secretName } = context;
      const record = await kek.wrap(f.dek(), { secretId, secretName });
      await kek.unwrap(record, { secretId, secretName, provider: "", destination: "" });
    });

    suite.test("of another version is no record of this key", async (f) => {
      const record = await (await f.load(2)).wrap(f.dek(), context);
      await f.fails((await f.load(1)).unwrap(record, context), ["ENVELOPE_FORMAT"]);
    });

    suite.test("of another key does not open", async (f) => {
      const record = await (await f.loadOther()).wrap(f.dek(), context);
      await f.fails((await f.load()).unwrap(record, context), unopened);
    });

    suite.test("of another kind of key does not open", async (f) => {
      const kek = await f.load(1);
      const local = await loadKek({ source: generateRawKek(), version: 1 });
      const blob = randomBytes(64);
      const outside = createExternalKek({
        version: 1,
        provider: "gw.conformance",
        encrypt: async () => blob,
        decrypt: async () => blob,
      });
      for (const other of [local, outside]) {
        await f.fails(kek.unwrap(await other.wrap(f.dek(), context), context), refused);
      }
    });

    suite.test("that was changed at any place does not open", async (f) => {
      const kek = await f.load();
      const record = await kek.wrap(f.dek(), context);
      for (let at = 0; at < 9; at += 1) {
        await f.fails(kek.unwrap(flipped(record, at), context), ["ENVELOPE_FORMAT"]);
      }
      for (const at of places(record.length, 40)) {
        await f.fails(kek.unwrap(flipped(record, at), context), refused);
      }
      await kek.unwrap(record, context);
    });

    suite.test("that was cut or lengthened is no record", async (f) => {
      const kek = await f.load();
      const record = await kek.wrap(f.dek(), context);
      for (const length of places(record.length, 20)) {
        await f.fails(kek.unwrap(record.subarray(0, length), context), ["ENVELOPE_FORMAT"]);
      }
      for (const more of [1, 4_096]) {
        const longer = Buffer.concat([record, Buffer.alloc(more, 7)]);
        await f.fails(kek.unwrap(longer, context), ["ENVELOPE_FORMAT"]);
      }
    });

    suite.test("that is random is no record", async (f) => {
      const kek = await f.load();
      for (const length of [0, 8, 9, 133, 4_096, 70_000]) {
        await f.fails(kek.unwrap(randomBytes(length), context), ["ENVELOPE_FORMAT"]);
      }
    });
  });
}

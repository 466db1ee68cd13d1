import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { type KekConformanceSubject, kekProviderConformance } from "../../src/conformance/index.ts";
import { CryptoError, cacheDeks, type KekProvider } from "../../src/index.ts";
import { openFake } from "./fake-service.ts";

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

function collectCases(open: () => KekConformanceSubject): Case[] {
  const cases: Case[] = [];
  kekProviderConformance({
    describe: (_, body) => body(),
    test: (name, run) => void cases.push({ name, run }),
    open: async () => open(),
  });
  return cases;
}

/** A correct provider with some methods replaced. */
function mutated(kek: KekProvider, by: (kek: KekProvider) => Partial<KekProvider>): KekProvider {
  const { version, provider } = kek;
  return {
    version,
    provider,
    wrap: (dek, context) => kek.wrap(dek, context),
    unwrap: (record, context) => kek.unwrap(record, context),
    createCheck: () => kek.createCheck(),
    check: (check) => kek.check(check),
    ...by(kek),
  };
}

const fixed = { secretId: "fixed", secretName: "" };

const mutants: readonly {
  readonly fault: string;
  readonly caughtBy: string;
  readonly by: (kek: KekProvider) => Partial<KekProvider>;
}[] = [
  {
    fault: "binds no context",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek) => kek.wrap(dek, fixed),
      unwrap: (record) => kek.unwrap(record, fixed),
    }),
  },
  {
    fault: "does not bind the destination",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, { ...context, destination: "" }),
      unwrap: (record, context) => kek.unwrap(record, { ...context, destination: "" }),
    }),
  },
  {
    fault: "does not bind the workspace",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, { ...context, workspace: "" }),
      unwrap: (record, context) => kek.unwrap(record, { ...context, workspace: "" }),
    }),
  },
  {
    fault: "does not bind the purpose",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, { ...context, purpose: "gw.secret" }),
      unwrap: (record, context) => kek.unwrap(record, { ...context, purpose: "gw.secret" }),
    }),
  },
  {
    fault: "reports an outage as a modified record",
    caughtBy: "never as another key",
    by: (kek) => ({
      unwrap: (record, context) =>
        kek.unwrap(record, context).catch(() => {
          throw new CryptoError("ENVELOPE_TAMPERED");
        }),
    }),
  },
  {
    fault: "reports an outage as a wrong key",
    caughtBy: "never as another key",
    by: (kek) => ({ check: (check) => kek.check(check).catch(() => false) }),
  },
  {
    fault: "reports a modified record as an outage",
    caughtBy: "a flipped bit at any position",
    by: (kek) => ({
      unwrap: (record, context) =>
        kek.unwrap(record, context).catch(() => {
          throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
        }),
    }),
  },
  {
    fault: "passes on the error text of its service",
    caughtBy: "never as another key",
    by: (kek) => ({
      wrap: (dek, context) =>
        kek.wrap(dek, context).catch(() => {
          throw new CryptoError("KEK_PROVIDER_UNAVAILABLE", "https://acme:hunter2@kms.internal");
        }),
    }),
  },
  {
    fault: "returns the same buffer to all callers",
    caughtBy: "a separate copy for each caller",
    by: (kek) => {
      const shared = new Map<string, Promise<Buffer>>();
      return {
        unwrap(record, context) {
          const id = Buffer.from(record).toString("hex");
          const dek = shared.get(id) ?? kek.unwrap(record, context);
          shared.set(id, dek);
          return dek;
        },
      };
    },
  },
  {
    fault: "zeroes the data key of the caller",
    caughtBy: "unwraps to the same bytes",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, context).finally(() => dek.fill(0)),
    }),
  },
  {
    fault: "ignores bytes after the record",
    caughtBy: "truncated or extended",
    by: (kek) => {
      let length = 0;
      return {
        async wrap(dek, context) {
          const record = await kek.wrap(dek, context);
          length = record.length;
          return record;
        },
        unwrap: (record, context) => kek.unwrap(record.subarray(0, length), context),
      };
    },
  },
  {
    fault: "matches every check value",
    caughtBy: "does not match another key",
    by: () => ({ check: async () => true }),
  },
  {
    fault: "throws for a modified check value",
    caughtBy: "does not match after a change",
    by: (kek) => ({
      async check(check) {
        if (await kek.check(check)) return true;
        throw new CryptoError("KEK_MISMATCH");
      },
    }),
  },
  {
    fault: "rewraps to another data key",
    caughtBy: "keeps its data key in a rewrap",
    by: (kek) => ({ rewrap: (_, context) => kek.wrap(Buffer.alloc(32, 1), context) }),
  },
  {
    fault: "mixes up concurrent calls",
    caughtBy: "concurrently with many others",
    by: (kek) => {
      let last: { record: Uint8Array; context: Parameters<KekProvider["unwrap"]>[1] };
      return {
        async unwrap(record, context) {
          last = { record, context };
          await Promise.resolve();
          return kek.unwrap(last.record, last.context);
        },
      };
    },
  },
];

describe("kekProviderConformance", () => {
  test.each(mutants)("detects a provider that $fault", async ({ caughtBy, by }) => {
    const cases = collectCases(() => openFake((kek) => mutated(kek, by)));
    const matching = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(matching.length, 1, `exactly one case title must contain "${caughtBy}"`);
    await expect(matching[0]?.run()).rejects.toThrow(
      new RegExp(`^A key provider > (?:a|an) [a-z ]+ > .*${caughtBy}.*: [^\n]+ `),
    );
  });

  test("explains in words what a wrong answer is about", async () => {
    const open = () => openFake((kek) => mutated(kek, () => ({ check: async () => false })));
    const [first] = collectCases(open).filter(({ name }) => name.startsWith("recognises its key"));
    const message = await first?.run().catch((error: Error) => error.message);
    const lines = message?.split("\n") ?? [];
    expect([lines[0], lines.at(-1)]).toEqual([
      "A key provider > a check value > recognises its key in every process that has it: " +
        "`check` must return true for a check value of the same key",
      'The rule "recognises its key in every process that has it" is documented at ' +
        "KekProvider.createCheck and check in @gw/crypto.",
    ]);
  });

  test("requires `outage` from an external provider", async () => {
    const open = () => ({ ...openFake(cacheDeks), outage: undefined });
    const cases = collectCases(open).filter(({ name }) => name.includes("reported by every call"));
    await expect(cases[0]?.run()).rejects.toThrow("an external provider must pass `outage`");
  });
});

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

/** A provider that differs from a good one in what is given. */
function changed(kek: KekProvider, by: (kek: KekProvider) => Partial<KekProvider>): KekProvider {
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
  readonly breaks: string;
  readonly caughtBy: string;
  readonly by: (kek: KekProvider) => Partial<KekProvider>;
}[] = [
  {
    breaks: "binds no context",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek) => kek.wrap(dek, fixed),
      unwrap: (record) => kek.unwrap(record, fixed),
    }),
  },
  {
    breaks: "forgets the destination",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, { ...context, destination: "" }),
      unwrap: (record, context) => kek.unwrap(record, { ...context, destination: "" }),
    }),
  },
  {
    breaks: "forgets the purpose",
    caughtBy: "any part of its context",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, { ...context, purpose: "gw.secret" }),
      unwrap: (record, context) => kek.unwrap(record, { ...context, purpose: "gw.secret" }),
    }),
  },
  {
    breaks: "takes an outage for a changed record",
    caughtBy: "never that the key is another",
    by: (kek) => ({
      unwrap: (record, context) =>
        kek.unwrap(record, context).catch(() => {
          throw new CryptoError("ENVELOPE_TAMPERED");
        }),
    }),
  },
  {
    breaks: "takes an outage for a wrong key",
    caughtBy: "never that the key is another",
    by: (kek) => ({ check: (check) => kek.check(check).catch(() => false) }),
  },
  {
    breaks: "takes every changed record for an outage",
    caughtBy: "changed at any place",
    by: (kek) => ({
      unwrap: (record, context) =>
        kek.unwrap(record, context).catch(() => {
          throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
        }),
    }),
  },
  {
    breaks: "says what its service said",
    caughtBy: "never that the key is another",
    by: (kek) => ({
      wrap: (dek, context) =>
        kek.wrap(dek, context).catch(() => {
          throw new CryptoError("KEK_PROVIDER_UNAVAILABLE", "https://acme:hunter2@kms.internal");
        }),
    }),
  },
  {
    breaks: "gives everybody the same buffer",
    caughtBy: "the caller's own",
    by: (kek) => {
      const kept = new Map<string, Promise<Buffer>>();
      return {
        unwrap(record, context) {
          const id = Buffer.from(record).toString("hex");
          const dek = kept.get(id) ?? kek.unwrap(record, context);
          kept.set(id, dek);
          return dek;
        },
      };
    },
  },
  {
    breaks: "fills the data key that it is given with zero",
    caughtBy: "comes back as it was wrapped",
    by: (kek) => ({
      wrap: (dek, context) => kek.wrap(dek, context).finally(() => dek.fill(0)),
    }),
  },
  {
    breaks: "ignores what follows a record",
    caughtBy: "cut or lengthened",
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
    breaks: "passes every check",
    caughtBy: "tells another key",
    by: () => ({ check: async () => true }),
  },
  {
    breaks: "fails where a check was changed",
    caughtBy: "changed is not passed, without an error",
    by: (kek) => ({
      async check(check) {
        if (await kek.check(check)) return true;
        throw new CryptoError("KEK_MISMATCH");
      },
    }),
  },
  {
    breaks: "rewraps to another data key",
    caughtBy: "moves by the provider's own means",
    by: (kek) => ({ rewrap: (_, context) => kek.wrap(Buffer.alloc(32, 1), context) }),
  },
  {
    breaks: "mixes up what it is asked at once",
    caughtBy: "beside many others",
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

describe("the conformance suite of key providers", () => {
  test.each(mutants)("finds one that $breaks", async ({ caughtBy, by }) => {
    const cases = collectCases(() => openFake((kek) => changed(kek, by)));
    const meant = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(meant.length, 1, `one case is called "${caughtBy}"`);
    await expect(meant[0]?.run()).rejects.toThrow();
  });

  test("does not let one outside the process do without outages", async () => {
    const open = () => ({ ...openFake(cacheDeks), outage: undefined });
    const cases = collectCases(open).filter(({ name }) => name.includes("every call says"));
    await expect(cases[0]?.run()).rejects.toThrow("has outages to be tested");
  });
});

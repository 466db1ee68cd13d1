import { rm } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Charge, sumUsage, tokenClasses, type UsageRecord } from "../../src/index.js";
import { nameOfCharge } from "../../src/records/charge.js";
import { ClosedSegment } from "../../src/spool/closed-segment.js";
import { OpenSegment } from "../../src/spool/open-segment.js";
import { segmentFiles } from "../../src/spool/segment-files.js";
import { SpoolHealth } from "../../src/spool/spool-health.js";
import { temporaryFolder } from "./open-test-spool.js";
import { createRecord } from "./usage-records.js";

const text = fc.string({ unit: "grapheme", maxLength: 255 });
const count = fc.maxSafeNat();

const records = fc.array(
  fc
    .record(
      {
        principal: text,
        owner: text,
        model: fc.record(
          { modelDefinitionId: text, provider: text, modelName: text },
          { noNullPrototype: true },
        ),
        errorCode: text,
        firstByteMs: fc.nat(),
        tokens: fc.record(Object.fromEntries(tokenClasses.map((name) => [name, count])), {
          requiredKeys: [],
          noNullPrototype: true,
        }),
        cost: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        priceVersion: text,
        metadata: fc.dictionary(text, text, { maxKeys: 8, noNullPrototype: true }),
      },
      { requiredKeys: ["metadata"], noNullPrototype: true },
    )
    .map((fields): UsageRecord => {
      // Without the values of the example, so that absent fields are absent.
      const { principal, model, firstByteMs, tokens, cost, priceVersion, ...rest } =
        createRecord("r");
      return { ...rest, ...fields };
    }),
  { minLength: 1, maxLength: 6 },
);

const charges = fc.uniqueArray(
  fc.record<Charge>(
    {
      limitId: text,
      subject: text,
      windowStart: fc.maxSafeNat(),
      units: fc.bigInt({ min: 1n, max: 10n ** 18n }),
    },
    { noNullPrototype: true },
  ),
  { selector: nameOfCharge, maxLength: 6 },
);

test("a segment has its records, their sums and charges, byte for byte", async () => {
  const folder = await temporaryFolder();
  const health = new SpoolHealth({});
  let number = 0;
  await fc.assert(
    fc.asyncProperty(records, charges, async (all, once) => {
      number += 1;
      const files = segmentFiles(folder, number);
      const options = { dimensions: ["team"], health };
      const open = new OpenSegment(files);
      for (const record of all) open.append({ calls: [record], charges: once });
      const sums = once.map((one) => ({ ...one, units: one.units * BigInt(all.length) }));
      const content = { calls: all, sums: sumUsage(all, options), charges: sums };
      const closed = await open.close(options);
      expect(await closed.read()).toStrictEqual(content);
      expect(await (await ClosedSegment.open(files, options)).read()).toStrictEqual(content);
      // As if the disk had no room for the sums.
      await rm(files.sums);
      expect(await closed.read()).toStrictEqual(content);
    }),
    { numRuns: 30 },
  );
});

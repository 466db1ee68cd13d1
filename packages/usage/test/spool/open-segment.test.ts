import fc from "fast-check";
import { expect, test } from "vitest";
import { sumUsage, tokenClasses, type UsageRecord } from "../../src/index.js";
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

test("a segment has its records and their sums, byte for byte", async () => {
  const folder = await temporaryFolder();
  const health = new SpoolHealth({});
  let number = 0;
  await fc.assert(
    fc.asyncProperty(records, async (all) => {
      number += 1;
      const files = segmentFiles(folder, number);
      const options = { dimensions: ["team"], health };
      const open = new OpenSegment(files);
      for (const record of all) open.append([record]);
      const content = { calls: all, sums: sumUsage(all, options) };
      expect(await (await open.close(options)).read()).toStrictEqual(content);
      expect(await (await ClosedSegment.open(files, options)).read()).toStrictEqual(content);
    }),
    { numRuns: 30 },
  );
});

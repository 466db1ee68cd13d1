import assert from "node:assert/strict";
import type { UsageRecord } from "../records/usage-record.js";
import type { UsageFilters, UsageGroup } from "../store/usage-queries.js";
import { newCall, someHour } from "./kit/calls.js";
import type { Suite } from "./kit/suite.js";

/** Distinct texts that a collation may treat as equal, in the order of their bytes. */
const lookalikes: readonly string[] = [
  " a",
  "%",
  "A",
  "_",
  "a",
  "a\t",
  "a ",
  "a  ",
  "a\u0308",
  "ss",
  "ß",
  "ä",
  "ａ",
  "🔑",
  "🔒",
];

interface Field {
  readonly group: UsageGroup;
  readonly fields: (text: string) => Partial<UsageRecord>;
  readonly filter: (text: string) => UsageFilters;
}

const model = { modelDefinitionId: "d", provider: "p", modelName: "m" };

const fields: Readonly<Record<string, Field>> = {
  endpoints: {
    group: "endpoint",
    fields: (endpointId) => ({ endpointId }),
    filter: (endpointId) => ({ endpointId }),
  },
  models: {
    group: "model",
    fields: (modelDefinitionId) => ({ model: { ...model, modelDefinitionId } }),
    filter: (modelDefinitionId) => ({ modelDefinitionId }),
  },
  providers: {
    group: "provider",
    fields: (provider) => ({ model: { ...model, provider } }),
    filter: (provider) => ({ provider }),
  },
  principals: {
    group: "principal",
    fields: (principal) => ({ principal }),
    filter: (principal) => ({ principal }),
  },
  owners: {
    group: "owner",
    fields: (owner) => ({ owner }),
    filter: (owner) => ({ owner }),
  },
  "values of metadata": {
    group: "metadata:team",
    fields: (team) => ({ metadata: { team } }),
    filter: (team) => ({ metadata: { team } }),
  },
};

export function equalityCases(suite: Suite): void {
  suite.describe("the texts of calls", "AbstractUsageStore, UsageFilters, UsageSumKey", () => {
    for (const [name, { group, fields: fieldsOf, filter }] of Object.entries(fields)) {
      suite.test(`are compared byte for byte: ${name}`, async (f) => {
        for (let round = 0; round < 2; round += 1) {
          await f.add(
            lookalikes.map((text, at) =>
              newCall({ time: someHour + at, operation: text, ...fieldsOf(text) }),
            ),
          );
        }
        assert.deepEqual(
          await f.summary({ groupBy: [group] }),
          lookalikes.map((text) => [[text], 2]),
        );
        for (const text of lookalikes) {
          const message = `the filter ${JSON.stringify(text)}`;
          assert.deepEqual(await f.operations(filter(text)), [text, text], message);
          assert.equal(await f.summedCalls(filter(text)), 2, message);
        }
      });
    }

    suite.test("are compared byte for byte: request ids", async (f) => {
      await f.add(
        lookalikes.map((text, at) =>
          newCall({ time: someHour + at, operation: text, requestId: text }),
        ),
      );
      for (const requestId of lookalikes) {
        assert.deepEqual(await f.operations({ requestId }), [requestId]);
      }
    });

    suite.test("are compared byte for byte: names, which are part of a sum", async (f) => {
      for (const endpointName of ["a", "A", "a "]) {
        await f.add([newCall({ endpointName, model: { ...model, modelName: endpointName } })]);
      }
      assert.equal(await f.summedCalls(), 3);
      const time = someHour + 86_400_000;
      assert.equal(await f.store.deleteBefore({ kind: "sums", time, limit: 100 }), 3);
    });

    suite.test("are compared byte for byte: keys of metadata", async (f) => {
      await f.add(lookalikes.map((key) => newCall({ operation: key, metadata: { [key]: "x" } })));
      for (const key of lookalikes) {
        assert.deepEqual(await f.operations({ metadata: { [key]: "x" } }), [key]);
      }
    });
  });
}

import fc from "fast-check";
import { newCallId, type UsageRecord } from "../../src/index.ts";

const name = fc.constantFrom("a", "b", "A", "__proto__");
const count = fc.integer({ min: 0, max: 1_000_000 });
const hour = 3_600_000;

/** Calls of a few days whose keys often are equal. */
export const arbitraryCalls: fc.Arbitrary<readonly UsageRecord[]> = fc.array(
  fc
    .record(
      {
        requestId: name,
        time: fc.nat(72 * hour).map((ms) => 1_750_000_000_000 + ms),
        workspaceId: fc.constantFrom("default", `w-${"a".repeat(32)}`),
        principal: name,
        owner: name,
        endpointId: name,
        endpointName: name,
        model: fc.record({ modelDefinitionId: name, provider: name, modelName: name }),
        operation: name,
        isStream: fc.boolean(),
        status: fc.constantFrom(200, 201, 429, 500),
        attempts: fc.nat(3),
        totalMs: count,
        tokens: fc.record({ input: count, output: count, reasoning: count }, { requiredKeys: [] }),
        isEstimated: fc.boolean(),
        cost: fc.bigInt({ min: 0n, max: 10n ** 17n }),
        metadata: fc.dictionary(fc.constantFrom("team", "stage"), name),
      },
      {
        requiredKeys: [
          "requestId",
          "time",
          "workspaceId",
          "endpointId",
          "endpointName",
          "operation",
          "isStream",
          "status",
          "attempts",
          "totalMs",
          "isEstimated",
          "metadata",
        ],
      },
    )
    .map((call) => ({ ...call, callId: newCallId(call.time) })),
  { maxLength: 30 },
);

import assert from "node:assert/strict";
import type { UsageRecord } from "../records/usage-record.js";
import { tokenClasses } from "../token-counts.js";
import { newCall, someHour } from "./kit/calls.js";
import type { Suite } from "./kit/suite.js";

/** The longest text, of characters with four bytes in UTF-8. */
const longest = "🔑".repeat(255);
const odd = "Ä a\u0308 'x' \"y\" \\ % _ $1 ? \n\t\u202e\ufffd ";

function fullCall(text: string, count: number): UsageRecord {
  return newCall({
    requestId: text.slice(0, 128),
    principal: text,
    owner: text,
    endpointId: text,
    endpointName: text,
    model: {
      modelDefinitionId: text,
      provider: text,
      modelName: text === longest ? `${text}x` : text,
    },
    operation: text,
    isStream: true,
    status: 599,
    errorCode: text,
    attempts: 2_147_483_647,
    firstByteMs: 2_147_483_647,
    totalMs: 2_147_483_647,
    tokens: {
      ...Object.fromEntries(tokenClasses.map((name, at) => [name, count - at])),
      reasoning: count - 99,
    },
    isEstimated: true,
    cost: 10n ** 18n,
    priceVersion: text,
    workspaceId: `w-${"f".repeat(32)}`,
  });
}

export function storedRecordCases(suite: Suite): void {
  suite.describe("a call", "UsageRecord", () => {
    suite.test("has all of its fields, byte for byte", async (f) => {
      const calls = [
        fullCall(odd, 200),
        fullCall(longest, Number.MAX_SAFE_INTEGER),
        newCall({ ...fullCall("x", 99), time: 0, callId: `${"0".repeat(12)}${"a".repeat(20)}` }),
      ];
      await f.add(calls);
      const stored = await f.calls();
      for (const call of calls) {
        assert.deepEqual(
          stored.find(({ callId }) => callId === call.callId),
          call,
        );
      }
    });

    suite.test("has no field that was absent or undefined", async (f) => {
      const bare = newCall();
      const nothing = {
        principal: undefined,
        owner: undefined,
        model: undefined,
        errorCode: undefined,
        firstByteMs: undefined,
        tokens: undefined,
        cost: undefined,
        priceVersion: undefined,
      };
      const other = newCall({ time: someHour + 1 });
      const reported = newCall({ time: someHour + 2, tokens: { output: 0 } });
      const empty = newCall({ time: someHour + 3, tokens: {} });
      await f.add([
        bare,
        { ...other, ...nothing },
        { ...reported, tokens: { input: undefined, output: 0, reasoning: undefined } },
        empty,
      ]);
      assert.deepEqual(await f.calls(), [empty, reported, other, bare]);
    });

    suite.test("distinguishes nothing from zero", async (f) => {
      const call = newCall({
        firstByteMs: 0,
        totalMs: 0,
        attempts: 0,
        cost: 0n,
        tokens: { ...Object.fromEntries(tokenClasses.map((name) => [name, 0])), reasoning: 0 },
      });
      await f.add([call]);
      assert.deepEqual(await f.calls(), [call]);
    });

    suite.test("has costs beyond 2^53 exactly", async (f) => {
      const costs = [2n ** 53n + 1n, 2n ** 53n - 1n, 10n ** 18n - 1n, 999_999_999_999_999_989n];
      await f.add(costs.map((cost, at) => newCall({ time: someHour - at, cost })));
      assert.deepEqual(
        (await f.calls()).map(({ cost }) => cost),
        costs,
      );
    });

    suite.test("has 8 pairs of metadata with any key", async (f) => {
      const metadata = Object.fromEntries([
        ["🔑".repeat(64), "🔒".repeat(64)],
        ["__proto__", "constructor"],
        ["constructor", ""],
        ["toString", "null"],
        ["1", "01"],
        ['a."b"[0]$', "'; DROP TABLE x; --"],
        [" ", " "],
        ["Team", "{}"],
      ]);
      const call = newCall({ metadata });
      await f.add([call, newCall({ time: someHour - 1 })]);
      const [stored, bare] = await f.calls();
      assert.deepEqual(stored, call);
      assert.deepEqual(
        Object.entries(stored?.metadata ?? {}).sort(),
        Object.entries(metadata).sort(),
      );
      assert.deepEqual(bare?.metadata, {});
      for (const [key, value] of Object.entries(metadata)) {
        const found = await f.calls({ metadata: Object.fromEntries([[key, value]]) });
        assert.deepEqual(found, [call], `the filter must find the pair with the key ${key}`);
        const other = [...value, "x"].slice(-64).join("");
        const none = await f.calls({ metadata: Object.fromEntries([[key, other]]) });
        assert.deepEqual(none, [], `the filter must compare the value of the key ${key}`);
      }
    });

    suite.test("is a copy of what was added and of what is stored", async (f) => {
      const metadata = { team: "a" };
      const tokens = { input: 1 };
      await f.add([newCall({ metadata, tokens })]);
      metadata.team = "b";
      tokens.input = 2;
      const [first] = await f.calls();
      assert.deepEqual([first?.metadata, first?.tokens], [{ team: "a" }, { input: 1 }]);
      Object.assign(first?.metadata ?? {}, { team: "c" });
      Object.assign(first?.tokens ?? {}, { input: 3 });
      const [second] = await f.calls();
      assert.deepEqual([second?.metadata, second?.tokens], [{ team: "a" }, { input: 1 }]);
    });
  });
}

import { expect, test } from "vitest";
import { SecretCounter } from "../../src/key-ring/secret-counter.ts";

const minute = 60_000;

test("a count is used again for a minute, and not after the clock was set back", async () => {
  let now = 1_760_000_000_000;
  let counted = 0;
  const countSecretsByKek = async () => {
    counted += 1;
    return new Map([[1, counted]]);
  };
  const counter = new SecretCounter({ sealedSecrets: { countSecretsByKek }, clock: () => now });
  const keys = { records: [], versions: [1] };
  const countAfter = async (milliseconds: number) => {
    now += milliseconds;
    return (await counter.count(keys)).get(1);
  };
  expect(await countAfter(0)).toBe(1);
  expect(await countAfter(minute - 1)).toBe(1);
  expect(await countAfter(1)).toBe(2);
  expect(await countAfter(-60 * minute)).toBe(3);
  expect(await countAfter(59 * minute)).toBe(4);
});

import { expect, test } from "vitest";
import { Expectations } from "../../src/load/expectations.ts";
import type { Line } from "../../src/rotation-chaos/member-protocol.ts";
import { settle } from "../../src/rotation-chaos/settle-writes.ts";

const plan = { seed: 1, name: "w", lanes: 1, secrets: [], batch: 1, isBlind: false };
const activatedAt = 1_000;

function write(serial: number, code: string | undefined, at = activatedAt - 1): Line[] {
  const begun = { is: "begun", serial, secretName: `s${serial}`, value: `v${serial}`, at } as const;
  return code === undefined ? [begun] : [begun, { is: "ended", serial, code }];
}

test("What was acknowledged must be there, what was refused must not, and the rest may", () => {
  const expectations = new Expectations();
  const lines = [
    ...write(1, "ok"),
    ...write(2, "CRYPTO_FAILURE"),
    ...write(3, "TEMPORARILY_UNAVAILABLE"),
    ...write(4, undefined),
  ];
  const settled = settle({ lines, plan, wasStopped: false }, { expectations, activatedAt });
  expect(settled).toEqual({ acknowledged: 1, inDoubt: 2, refused: 1, problems: [] });
  expect(expectations.compare(new Map([["s1", "v1"]]))).toEqual([]);
  const all = new Map([1, 2, 3, 4].map((serial) => [`s${serial}`, `v${serial}`]));
  expect(expectations.compare(all)).toEqual(["s2 is v2, and should be absent"]);
  expect(expectations.compare(new Map())).toEqual(["s1 is absent, and should be v1"]);
});

test("A write without the active key, and a refusal for one that follows the keys, are seen", () => {
  const options = { expectations: new Expectations(), activatedAt };
  const late = write(1, "ok", activatedAt + 1);
  const stale = settle({ lines: late, plan, wasStopped: false }, options);
  expect(stale.problems).toEqual(["w wrote s1 though it lacks the active key"]);
  const follower = { lines: late, plan: { ...plan, serverId: "w" }, wasStopped: false };
  expect(settle(follower, options).problems).toEqual([]);
  const refused = { ...follower, lines: write(2, "CRYPTO_FAILURE") };
  expect(settle(refused, options).problems).toEqual(["w was refused s2: CRYPTO_FAILURE"]);
  expect(settle({ ...refused, wasStopped: true }, options).problems).toEqual([]);
});

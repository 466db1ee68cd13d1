import { expect, test } from "vitest";
import { Expectations } from "../../src/load/expectations.ts";
import type { Line } from "../../src/rotation-chaos/member-protocol.ts";
import { settleWrites } from "../../src/rotation-chaos/settle-writes.ts";

const plan = { seed: 1, name: "w", lanes: 1, secrets: [], batch: 1 };
const activatedAt = 1_000;

function write(serial: number, code: string | undefined, at = activatedAt - 1): Line[] {
  const begun = {
    event: "begun",
    serial,
    secretName: `s${serial}`,
    value: `v${serial}`,
    at,
  } as const;
  return code === undefined ? [begun] : [begun, { event: "ended", serial, code }];
}

test("requires acknowledged writes, forbids rejected ones and allows those in doubt", () => {
  const expectations = new Expectations();
  const lines = [
    ...write(1, "ok"),
    ...write(2, "CRYPTO_FAILURE"),
    ...write(3, "TEMPORARILY_UNAVAILABLE"),
    ...write(4, undefined),
  ];
  const settled = settleWrites({ lines, plan, wasPaused: false }, { expectations, activatedAt });
  expect(settled).toEqual({ acknowledged: 1, inDoubt: 2, rejected: 1, problems: [] });
  expect(expectations.compare(new Map([["s1", "v1"]]))).toEqual([]);
  const all = new Map([1, 2, 3, 4].map((serial) => [`s${serial}`, `v${serial}`]));
  expect(expectations.compare(all)).toEqual(["s2 is v2, expected absent"]);
  expect(expectations.compare(new Map())).toEqual(["s1 is absent, expected v1"]);
});

test("reports a write without the active key, and a rejected write with it", () => {
  const options = { expectations: new Expectations(), activatedAt };
  const late = write(1, "ok", activatedAt + 1);
  const stale = settleWrites({ lines: late, plan, wasPaused: false }, options);
  expect(stale.problems).toEqual(["w wrote s1 without the active key"]);
  const follower = { lines: late, plan: { ...plan, serverId: "w" }, wasPaused: false };
  expect(settleWrites(follower, options).problems).toEqual([]);
  const rejected = { ...follower, lines: write(2, "CRYPTO_FAILURE") };
  expect(settleWrites(rejected, options).problems).toEqual([
    "w could not write s2: CRYPTO_FAILURE",
  ]);
  expect(settleWrites({ ...rejected, wasPaused: true }, options).problems).toEqual([]);
});

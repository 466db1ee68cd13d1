import { describe, expect, test } from "vitest";
import { AuthFailureLimiter, networkOf } from "../../src/auth/auth-failure-limiter.ts";

describe("the limit of authentication failures", () => {
  test("applies to each address until its window ends", () => {
    let now = 0;
    const limiter = new AuthFailureLimiter({ failures: 2, window: 1_000, clock: () => now });
    const outcomes = [1, 2, 3, 4].map(() => limiter.isExceededBy("192.0.2.1"));
    expect(outcomes).toEqual([false, false, true, true]);
    expect(limiter.isExceededBy("192.0.2.2")).toBe(false);
    now = 1_000;
    expect(limiter.isExceededBy("192.0.2.1")).toBe(false);
  });

  test("covers a bounded number of addresses and drops the oldest", () => {
    const limiter = new AuthFailureLimiter({ failures: 1, addresses: 2, clock: () => 0 });
    expect(limiter.isExceededBy("192.0.2.1")).toBe(false);
    expect(limiter.isExceededBy("192.0.2.2")).toBe(false);
    expect(limiter.isExceededBy("192.0.2.3")).toBe(false);
    expect(limiter.isExceededBy("192.0.2.3")).toBe(true);
    expect(limiter.isExceededBy("192.0.2.1")).toBe(false);
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

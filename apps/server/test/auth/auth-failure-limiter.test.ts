import { describe, expect, test } from "vitest";
import { AuthFailureLimiter, networkOf } from "../../src/auth/auth-failure-limiter.ts";

describe("The limit on failed authentication", () => {
  test("lets an address fail so often, then no more until its window is over", () => {
    let now = 0;
    const limit = new AuthFailureLimiter({ failures: 2, window: 1_000, clock: () => now });
    const outcomes = [1, 2, 3, 4].map(() => limit.isExceededBy("192.0.2.1"));
    expect(outcomes).toEqual([false, false, true, true]);
    expect(limit.isExceededBy("192.0.2.2")).toBe(false);
    now = 1_000;
    expect(limit.isExceededBy("192.0.2.1")).toBe(false);
  });

  test("remembers a bounded number of addresses, the latest", () => {
    const limit = new AuthFailureLimiter({ failures: 1, addresses: 2, clock: () => 0 });
    expect(limit.isExceededBy("192.0.2.1")).toBe(false);
    expect(limit.isExceededBy("192.0.2.2")).toBe(false);
    expect(limit.isExceededBy("192.0.2.3")).toBe(false);
    expect(limit.isExceededBy("192.0.2.3")).toBe(true);
    expect(limit.isExceededBy("192.0.2.1")).toBe(false);
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

import { expect, test } from "vitest";
import { Circuits } from "../../src/routing/circuits.ts";

test("a circuit opens after three consecutive failures and, after the cooldown, at the next one", () => {
  let now = 0;
  const circuits = new Circuits({ cooldown: 100, clock: () => now });
  for (const _ of [1, 2]) circuits.failed("d-1");
  expect([circuits.isOpen("d-1"), circuits.open]).toEqual([false, 0]);
  circuits.failed("d-1");
  expect([circuits.isOpen("d-1"), circuits.isOpen("d-2"), circuits.open]).toEqual([true, false, 1]);
  now = 100;
  expect([circuits.isOpen("d-1"), circuits.open]).toEqual([false, 0]);
  circuits.failed("d-1");
  expect(circuits.isOpen("d-1")).toBe(true);
  circuits.succeeded("d-1");
  circuits.failed("d-1");
  expect(circuits.isOpen("d-1")).toBe(false);
});

test("the circuits of other models are dropped", () => {
  const circuits = new Circuits({ threshold: 1 });
  circuits.failed("d-1");
  circuits.failed("d-2");
  circuits.retain(() => new Set(["d-2"]));
  expect([circuits.isOpen("d-1"), circuits.isOpen("d-2")]).toEqual([false, true]);
});

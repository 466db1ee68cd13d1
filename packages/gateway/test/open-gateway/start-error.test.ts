import { expect, test, vi } from "vitest";
import { StartError } from "../../src/open-gateway/start-error.ts";

test("StartError.is recognises an error, also from a second copy of the package", async () => {
  const cause = new Error("EACCES");
  const error = new StartError("the folder is not writable", { cause });
  expect([StartError.is(error), error.cause]).toEqual([true, cause]);
  vi.resetModules();
  const second = await import("../../src/open-gateway/start-error.ts");
  const other = new second.StartError("the port is in use");
  expect(other).not.toBeInstanceOf(StartError);
  expect(StartError.is(other)).toBe(true);
  for (const value of [null, undefined, "StartError", { name: "StartError" }, cause]) {
    expect(StartError.is(value)).toBe(false);
  }
});

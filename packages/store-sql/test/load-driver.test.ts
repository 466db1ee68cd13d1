import { expect, test } from "vitest";
import { loadDriver } from "../src/dialects/load-driver.ts";

test("a driver that is not installed is refused with what installs it", async () => {
  const missing = "@gw/no-such-driver";
  await expect(loadDriver("pg", () => import(missing))).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: "the driver pg for this kind of database is not installed: npm install pg",
  });
});

test("a driver that is there and broken says so in its own words", async () => {
  const broken = new Error("compiled against a different version");
  await expect(loadDriver("pg", () => Promise.reject(broken))).rejects.toBe(broken);
});

test("a driver that is there is what comes out", async () => {
  expect(await loadDriver("pg", async () => "a driver")).toBe("a driver");
});

import { productVersion } from "@gw/gateway/product-version";
import { expect, test } from "vitest";
import { runCli } from "../../../src/index.js";
import { fakeIo } from "../../fixtures/fake-io.js";

test("gw version prints what gw --version prints, and JSON with --json", async () => {
  const [command, option, json] = [fakeIo(), fakeIo(), fakeIo()];
  expect(await runCli(["version"], command)).toBe(0);
  expect(await runCli(["--version"], option)).toBe(0);
  expect(await runCli(["version", "--json"], json)).toBe(0);
  expect(command.out()).toBe(option.out());
  expect(JSON.parse(json.out())).toEqual(productVersion());
});

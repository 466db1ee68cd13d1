import { expect, test, vi } from "vitest";

test("settings and schemas load the data of a language only for an error", async () => {
  const format = vi.spyOn(Number.prototype, "toLocaleString");
  const { readSettings } = await import("../../src/index.js");
  const { createGatewaySecretSchema, parseInput } = await import("@gw/entities/schemas");
  readSettings({ GW_PORT: "5007" });
  const secret = { secretName: "one", secretValue: { api_key: "sk-0123456789abcdef" } };
  parseInput(createGatewaySecretSchema, secret);
  expect(format).not.toHaveBeenCalled();

  expect(() => readSettings({ GW_PORT: "70000" })).toThrow(
    /GW_PORT must be a whole number from 0 to 65,535/,
  );
  const secretName = "x".repeat(5000);
  expect(() => parseInput(createGatewaySecretSchema, { ...secret, secretName })).toThrow(
    /,\d{3}|255/,
  );
  expect(format).toHaveBeenCalled();
});

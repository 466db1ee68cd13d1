import { expect, test } from "vitest";
import { canary, openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { openTeams } from "../fixtures/teams.ts";

const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };

function warnings(log: string): object[] {
  return log
    .split("\n")
    .filter((line) => line.includes("provider rejected"))
    .map((line) => JSON.parse(line));
}

test("a rejected credential is logged, counted and found by the doctor until a call succeeds", async () => {
  const { url, endpoint, provider, log, gateway } = await openGatewayWithProvider();
  await endpoint("chat");
  const message = `Incorrect API key provided: ${canary}`;
  const rejected = { status: 401, message };
  provider.enqueue(rejected, { status: 429 }, rejected);
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] });
  const call = async () => {
    const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
    return [response.status, await response.text()] as const;
  };
  const findings = async () => {
    const report = await gateway.operations.getDoctorReport();
    return report.findings.filter(({ code }) => code === "model_rejected");
  };
  const [status, text] = await call();
  expect(status).toBe(502);
  expect(text).toContain("openai-compatible refused the credential of model gpt-4o");
  expect(text).not.toContain("Incorrect");
  // Another failure shows nothing about the credential.
  expect((await call())[0]).toBe(429);
  expect((await call())[0]).toBe(502);
  const provider401 = { provider: "openai-compatible", model: "gpt-4o", status: 401 };
  expect(await findings()).toEqual([{ code: "model_rejected", grade: "problem", ...provider401 }]);

  const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
  const labels = 'workspace="default",endpoint="chat",model="gpt-4o",provider="openai-compatible"';
  expect(metrics).toContain(`gw_upstream_credential_failures_total{${labels}} 2`);
  // Once a minute for each model, with the provider's message but without the credential.
  expect(warnings(log())).toMatchObject([
    {
      ...{ level: 40, endpoint: "chat", ...provider401 },
      providerMessage: `Incorrect API key provided: ${"*".repeat(canary.length)}`,
    },
  ]);
  expect(log()).not.toContain(canary);

  expect((await call())[0]).toBe(200);
  expect(await findings()).toEqual([]);
});

test("the doctor names the workspace of a rejected model", async () => {
  const { url, provider, gateway, teams } = await openTeams("research");
  const { tokens, canary: text } = teams.research;
  provider.enqueue({ status: 401, message: "Incorrect API key provided" });
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${tokens.invoker}` },
    body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
  });
  expect(response.status).toBe(502);
  const { findings } = await gateway.operations.getDoctorReport();
  expect(findings.filter(({ code }) => code === "model_rejected")).toEqual([
    {
      ...{ code: "model_rejected", grade: "problem", workspace: "research", status: 401 },
      ...{ provider: "openai-compatible", model: `${text}-model` },
    },
  ]);
});

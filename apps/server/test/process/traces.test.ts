import { FakeProvider } from "@gw/fake-provider";
import { expect, onTestFinished, test } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";
const at = (path: string): string => `/api/v1/gateway${path}`;

test("a tracer that is registered before the start gets the spans of a call", async () => {
  const provider = await FakeProvider.start({ lenient: true });
  onTestFinished(() => provider.stop());
  const exportSpans = new URL("../fixtures/export-spans.ts", import.meta.url).href;
  const { url, child, ended } = await startServer({
    cwd: temporaryFolder(),
    env: {
      GW_ADMIN_TOKEN: token,
      GW_EGRESS_ALLOW: provider.url,
      NODE_OPTIONS: `--import=${exportSpans}`,
    },
  });
  const call = apiClient(url, token);
  const { json: made } = await call("POST", at("/secrets/create"), {
    secret_name: "traced",
    provider: "openai-compatible",
    secret_value: { api_key: "sk-0123456789abcdef0123" },
    auth_config: { api_base: `${provider.url}/v1` },
  });
  const { json: defined } = await call("POST", at("/model-definitions/create"), {
    ...{ name: "traced", provider: "openai-compatible", model_name: "m" },
    secret_id: made.secret.secret_id,
  });
  const { model_definition_id } = defined.model_definition;
  const models = { name: "traced", model_configs: [{ model_definition_id }] };
  await call("POST", at("/endpoints/create"), models);

  const messages = [{ role: "user", content: "hello" }];
  const answered = await call("POST", "/v1/chat/completions", { model: "traced", messages });
  expect(answered.status).toBe(200);
  child.kill("SIGTERM");
  const { stdout } = await ended;
  expect(stdout).toContain("name: 'chat traced'");
  expect(stdout).toContain("name: 'chat m'");
});

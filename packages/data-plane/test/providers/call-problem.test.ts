import { describe, expect, test } from "vitest";
import { callProblemOf, createDataPlane, EgressPolicy } from "../../src/index.ts";

const credential = { api_key: "sk-0123456789abcdef" };
const local = { provider: "vllm", authConfig: { api_base: "http://127.0.0.1:8000/v1" } };

describe("the problem of a model that no call can use", () => {
  test.each<[string, Parameters<typeof callProblemOf>[0], string, string]>([
    ["an unknown provider", { provider: "opnai", credential }, "provider", "is not supported"],
    ["no api_base", { provider: "vllm", credential }, "authConfig", "needs an `api_base`"],
    ["no resource", { provider: "azure", credential }, "authConfig", "or `resource` in its"],
    ["no field of that name", { provider: "openai", fields: ["apiKey"] }, "credential", "api_key"],
    ...["sk-1\n", " ", "", "\u200bsk-1", "sk-\u00fc", "sk 1"].map(
      (key): [string, Parameters<typeof callProblemOf>[0], string, string] => [
        `the credential ${JSON.stringify(key)}`,
        { provider: "openai", credential: { api_key: key } },
        "credential",
        "visible ASCII",
      ],
    ),
    ["a target without TLS", { ...local, credential }, "egress", "(EGRESS_FORBIDDEN)"],
    [
      "a private address",
      { provider: "vllm", authConfig: { api_base: "https://10.0.0.1/v1" }, credential },
      "egress",
      "allow the target in GW_EGRESS_ALLOW",
    ],
    ["the local default of Ollama", { provider: "ollama", credential }, "egress", "https://"],
  ])("is found: %s", (_, described, part, text) => {
    const model = { modelName: "m", ...described };
    const problem = callProblemOf(model, { egress: EgressPolicy.parse("") });
    expect(problem).toMatchObject({ part, message: expect.stringContaining(text) });
  });

  test.each<[string, Parameters<typeof callProblemOf>[0]]>([
    ["a field whose value is unknown", { provider: "openai", fields: ["api_key"] }],
    ["a complete secret", { provider: "anthropic", credential }],
    ["an allowed target", { ...local, credential }],
    [
      "no credential where none is sent",
      { ...local, authConfig: { ...local.authConfig, auth_mode: "none" }, credential: {} },
    ],
  ])("is absent: %s", (_, described) => {
    const egress = EgressPolicy.parse("http://127.0.0.1:8000");
    expect(callProblemOf(described, { egress })).toBeUndefined();
  });
});

test("a data plane resolves each host once, and finds names of forbidden addresses", async () => {
  const addresses: Readonly<Record<string, string>> = {
    "public.test": "8.8.8.8",
    "private.test": "10.1.2.3",
    "metadata.test": "169.254.169.254",
  };
  const resolved: string[] = [];
  const lookup = async (host: string): Promise<{ address: string }[]> => {
    resolved.push(host);
    const address = addresses[host];
    if (address === undefined) throw Object.assign(new Error("none"), { code: "ENOTFOUND" });
    return [{ address }];
  };
  const dataPlane = createDataPlane({ connection: { lookup } });
  const hosts = ["public.test", "private.test", "private.test", "metadata.test", "unknown.test"];
  const problems = await dataPlane.callProblems(
    hosts.map((host) => {
      return { ...local, authConfig: { api_base: `https://${host}/v1` }, credential };
    }),
  );
  const forbidden = "forbids the address of";
  expect(problems.map((problem) => problem?.message)).toEqual([
    undefined,
    ...["private.test", "private.test", "metadata.test"].map((host) =>
      expect.stringContaining(`${forbidden} ${host} (EGRESS_FORBIDDEN)`),
    ),
    undefined,
  ]);
  expect(resolved).toEqual([...new Set(hosts)]);
  await dataPlane.close();
});

import { createServer as createTlsServer } from "node:https";
import { FakeProvider } from "@gw/fake-provider";
import { describe, expect, onTestFinished, test } from "vitest";
import { type DataPlaneOptions, EgressPolicies } from "../../src/index.ts";
import { chat, type ServedDataPlane, serveDataPlane, workspaceOf } from "../served-data-plane.ts";
import { identity } from "./guarded-agent.ts";
import { listen } from "./loopback.ts";

const answer = { choices: [{ message: { content: "hello" } }] };

async function startProvider(): Promise<FakeProvider> {
  const provider = await FakeProvider.start({ lenient: true });
  onTestFinished(() => provider.stop());
  return provider;
}

/** An endpoint that every workspace calls at the provider, which is allowed as in `allowOf`. */
async function serveAt(
  provider: { readonly url: string },
  allow: string,
  connection?: DataPlaneOptions["connection"],
): Promise<ServedDataPlane> {
  const authConfig = { api_base: `${provider.url}/v1` };
  return serveDataPlane((at) => ({ models: [at("m", { authConfig })] }), {
    egress: EgressPolicies.parse(allow),
    connection,
  });
}

/** The status of a call in a workspace, and why it was not sent. */
async function callIn(workspace: string, url: string): Promise<string> {
  const response = await chat(url, {}, { headers: { "x-workspace": workspace } });
  await response.arrayBuffer();
  const reason = response.headers.get("x-gw-reason");
  return reason === null ? `${response.status}` : `${response.status} ${reason}`;
}

const forbidden = "502 EGRESS_FORBIDDEN";

describe("a target that is allowed for one workspace", () => {
  test("is not reached by another one, even over a connection that is open already", async () => {
    const provider = await startProvider();
    const { url } = await serveAt(provider, `${provider.url}@research`);
    expect(await callIn("research", url)).toBe("200");
    expect(await callIn("research", url)).toBe("200");
    expect(provider.connections).toBe(1);
    for (const other of ["default", "sales", "w-research", "Research"]) {
      expect(await callIn(other, url)).toBe(forbidden);
    }
    expect([provider.connections, provider.requests.length]).toEqual([1, 2]);
    expect(await callIn("research", url)).toBe("200");
  });

  test("is default's without a workspace, and no other one's", async () => {
    const provider = await startProvider();
    const { url } = await serveAt(provider, provider.url);
    expect(await callIn("default", url)).toBe("200");
    expect((await chat(url)).status).toBe(200);
    expect(await callIn("research", url)).toBe(forbidden);
  });

  test("is not reached by another one after its connection failed and is replaced", async () => {
    const provider = await startProvider();
    const { url } = await serveAt(provider, `${provider.url}@research`);
    provider.enqueue({ status: 200 }, { faults: ["reset"] });
    expect(await callIn("research", url)).toBe("200");
    expect(await callIn("research", url)).toBe("200");
    expect(provider.connections).toBe(2);
    expect(await callIn("default", url)).toBe(forbidden);
  });

  test("is not reached over a redirect of a target of another one", async () => {
    const [open, internal] = [await startProvider(), await startProvider()];
    const { url } = await serveAt(open, `${open.url}@*, ${internal.url}@research`);
    open.respond(() => ({
      status: 307,
      headers: { location: `${internal.url}/v1/chat/completions` },
    }));
    for (const workspace of ["default", "research"]) {
      expect(await callIn(workspace, url)).toBe("502");
    }
    expect(internal.connections).toBe(0);
  });

  test.each(["models.test:PORT", "127.0.0.0/8", "https://models.test:PORT", "models.test"])(
    "is not reached by its name from another one: %s",
    async (entry) => {
      const names: string[] = [];
      const server = createTlsServer(identity, (request, response) => {
        request.resume().on("end", () => response.end(JSON.stringify(answer)));
      });
      server.on("connection", () => names.push("connection"));
      const port = await listen(server);
      const lookup = async () => [{ address: "127.0.0.1" }];
      const allow = `${entry.replace("PORT", String(port))}@research`;
      const provider = { url: `https://models.test:${port}` };
      const { url } = await serveAt(provider, allow, { lookup, ca: identity.cert });
      expect(await callIn("research", url)).toBe("200");
      expect(await callIn("default", url)).toBe(forbidden);
      expect(names).toHaveLength(1);
    },
  );

  test("is not reached by a test of a model of another one", async () => {
    const provider = await startProvider();
    const { dataPlane, at } = await serveAt(provider, `${provider.url}@research`);
    const model = at("m", { authConfig: { api_base: `${provider.url}/v1` } });
    const testIn = (name: string) => dataPlane.testModel(model, { workspace: workspaceOf(name) });
    expect(await testIn("research")).toMatchObject({ outcome: "answered" });
    expect(await testIn("default")).toMatchObject({
      outcome: "not_called",
      error: expect.stringContaining("EGRESS_FORBIDDEN"),
    });
    expect(await dataPlane.testModel(model)).toMatchObject({ outcome: "not_called" });
    expect(provider.requests).toHaveLength(1);
  });

  test("is a problem of the same model in another one", async () => {
    const provider = await startProvider();
    const lookup = async () => [{ address: "127.0.0.1" }];
    const allow = `${provider.url}@research, models.test@research`;
    const { dataPlane } = await serveAt(provider, allow, { lookup });
    const models = [provider.url, "https://models.test"].map((api_base) => ({
      ...{ provider: "openai-compatible", modelName: "m", credential: { api_key: "sk-1" } },
      authConfig: { api_base },
    }));
    const problemsIn = async (name?: string) => {
      const workspace = name === undefined ? undefined : workspaceOf(name);
      return (await dataPlane.callProblems(models, { workspace })).map((one) => one?.part);
    };
    expect(await problemsIn("research")).toEqual([undefined, undefined]);
    expect(await problemsIn("sales")).toEqual(["egress", "egress"]);
    expect(await problemsIn()).toEqual(["egress", "egress"]);
  });
});

test("workspaces for which the same targets are allowed share connections", async () => {
  const provider = await startProvider();
  const { url } = await serveAt(provider, `${provider.url}@*, models.internal@sales`);
  for (const workspace of ["default", "research", "other"]) {
    expect(await callIn(workspace, url)).toBe("200");
  }
  expect(provider.connections).toBe(1);
  expect(await callIn("sales", url)).toBe("200");
  expect(provider.connections).toBe(2);
});

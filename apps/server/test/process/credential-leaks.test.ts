import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FakeProvider } from "@gw/fake-provider";
import { describe, expect, onTestFinished, test } from "vitest";
import { sendRaw } from "../fixtures/raw-http.ts";
import { apiClient } from "../fixtures/served-memory.ts";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

/** Used as a credential, as a token, and where a user may put one by mistake. */
const canary = "sk-canary-4fT9qLz7Wm2XcVb8Rj5NhKp3";
const wrongToken = "gw-canary-token-Yd6Gs1Ua0Eo4Ii8Pq2Zx7";
const adminToken = "gw-canary-admin-Hn3Jb9Kc5Lv1Mt7Qw4Re8";
const kek = Buffer.from("canary-kek-0123456789-ABCDEFGHIJ").toString("base64");

const at = (path: string): string => `/api/v1/gateway${path}`;

/** A text in plain, in hex, in base64 at each of the three offsets, and in other encodings. */
function encodingsOf(text: string): string[] {
  const base64 = ["", "x", "xx"].map((offset) => {
    const encoded = Buffer.from(offset + text).toString("base64");
    // The first and last characters also have bits of neighbouring characters.
    return encoded.slice(offset === "" ? 0 : 4, -4);
  });
  const hex = Buffer.from(text).toString("hex");
  const url = base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"));
  const percent = [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("");
  const utf16 = Buffer.from(text, "utf16le").toString("latin1");
  return [text, hex, hex.toUpperCase(), ...base64, ...url, percent, utf16, text.slice(4, -4)];
}

const planted = [canary, wrongToken, adminToken, kek];

function findIn(place: string, text: string, texts: readonly string[] = planted): string[] {
  const wanted = texts.flatMap(encodingsOf);
  return wanted.filter((one) => text.includes(one)).map((one) => `${place}: ${one}`);
}

/** Sends requests and keeps all responses. */
class Responses {
  readonly all: string[] = [];
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(path: string, init: RequestInit = {}): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, init);
    const text = await response.text();
    this.all.push(`${response.status} ${JSON.stringify([...response.headers])} ${text}`);
    return text;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
    return this.send(at(path), {
      method: path.includes("delete") ? "DELETE" : "POST",
      headers: {
        authorization: `Bearer ${adminToken}`,
        "content-type": "application/json",
        ...headers,
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }
}

describe("a credential", () => {
  test("is found in each encoding by this test", () => {
    for (const offset of ["", "a", "ab", "abc"]) {
      const carrier = `${offset}${canary}rest`;
      expect(findIn("plain", carrier)).not.toEqual([]);
      expect(findIn("base64", Buffer.from(carrier).toString("base64"))).not.toEqual([]);
      expect(findIn("hex", Buffer.from(carrier).toString("hex"))).not.toEqual([]);
    }
  });

  test("is in no response, log line, error, OpenAPI document, audit record, database or process list", async () => {
    const cwd = temporaryFolder();
    const provider = await FakeProvider.start({ lenient: true });
    onTestFinished(() => provider.stop());
    const env = {
      GW_EGRESS_ALLOW: provider.url,
      GW_ADMIN_TOKEN: adminToken,
      GW_KEK_1: `raw:${kek}`,
      GW_LOG_LEVEL: "trace",
      NODE_OPTIONS: "",
    };
    const { url, child, ended } = await startServer({ cwd, env });
    const responses = new Responses(url);
    const bearer = { authorization: `Bearer ${adminToken}` };

    // As a credential.
    const value = { api_key: canary, other: `${canary}\n${canary}` };
    const made = JSON.parse(
      await responses.post("/secrets/create", { secret_name: "one", secret_value: value }),
    );
    const secret_id = made.secret.secret_id;
    await responses.post("/secrets/update", { secret_id, secret_value: value });
    await responses.post("/secrets/create", { secret_name: "one", secret_value: value });
    await responses.post("/secrets/create", { secret_name: "two", secret_value: value });

    // In other fields by mistake.
    for (const body of [
      { secret_name: "three", secret_value: canary },
      { secret_name: "three", secret_value: { [canary]: 1 } },
      { secret_name: "three", secret_value: { api_key: [canary] } },
      { secret_name: "three", secret_value: { api_key: `${canary}\ud800` } },
      { secret_name: "three", secret_value: { api_base: canary } },
      { secret_name: "three", secret_value: { a: canary }, auth_config: { api_base: canary } },
      { secret_name: "three", secret_value: { a: canary }, auth_config: { region: canary } },
      { secret_name: "three", secret_value: { a: canary }, auth_config: { [`${canary} `]: "x" } },
      { secret_name: "three", secret_value: { a: canary }, auth_config_json: canary },
      { secret_name: `${canary}\n`, secret_value: value },
      { secret_name: "three", secret_value: { a: canary }, provider: `${canary} ` },
      { secret_name: "three", secret_value: { a: canary.repeat(4000) } },
      { secret_name: "three", secret_value: { a: canary.repeat(40_000) } },
      { [canary]: canary },
      `{"secret_value": {"api_key": "${canary}"`,
      `"${canary}"`,
      `${canary}`,
    ]) {
      await responses.post("/secrets/create", body);
      await responses.post("/secrets/update", body);
    }
    await responses.post("/secrets/update", {
      secret_id,
      auth_config: { api_base: `https://user:${canary}@example.com` },
    });
    await responses.post("/endpoints/create", {
      name: `${canary}/`,
      model_configs: [{ model_definition_id: "x", weight: canary, linkage_type: canary }],
      routing_strategy: canary,
    });
    await responses.post("/secrets/create", value, { "content-type": `text/plain; a=${canary}` });
    await responses.post("/secrets/create", value, { "content-encoding": canary });
    await responses.post("/secrets/create", value, { "x-request-id": `${canary}/` });
    await responses.post("/secrets/create", value, { cookie: canary, "x-api-key": canary });
    await responses.send(at(`/secrets/list?page_token=${canary}&provider=${canary}`), {
      headers: bearer,
    });
    await responses.send(at(`/secrets/list?max_results=${canary}`), { headers: bearer });
    await responses.send(`/${canary}?${canary}`, { headers: bearer });
    await responses.send(at("/revision"), { headers: { authorization: `Bearer ${wrongToken}` } });
    await responses.send(at(`/revision?token=${wrongToken}`));
    const pair = Buffer.from(`${wrongToken}:${wrongToken}`).toString("base64");
    await responses.send(at("/revision"), { headers: { authorization: `Basic ${pair}` } });
    const { port } = new URL(url);
    for (const text of [
      `GET /%zz${canary} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
      `${canary}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: a\r\n${canary}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: a\r\n${canary}: ${canary.repeat(700)}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: ${canary}\r\nexpect: ${canary}\r\nconnection: close\r\n\r\n`,
    ]) {
      responses.all.push((await sendRaw(Number(port), text)).text);
    }

    const issuedToken = await callWithEchoes({ url, responses, provider });

    // All reads.
    for (const path of [
      "/healthz",
      "/readyz",
      "/docs",
      "/openapi.json",
      at("/secrets/list"),
      at("/secrets/config"),
      at(`/secrets/get?secret_id=${secret_id}`),
      at("/endpoints/list"),
      at("/model-definitions/list"),
      at("/audit?max_results=1000"),
      at("/tokens"),
      "/v1/models",
      "/metrics",
      at("/keys"),
    ]) {
      await responses.send(path, { headers: bearer });
    }
    const listed = await apiClient(url, adminToken)("GET", at("/secrets/list"));
    expect(listed.json.secrets).toHaveLength(3);

    const processes = execFileSync("ps", ["-ww", "-e", "-o", "args"], { encoding: "utf8" });
    expect(processes).toContain("dist/main.js");
    const beforeShutdown = filesOf(join(cwd, ".gw"));
    expect(beforeShutdown.map(([name]) => name)).toContain("gateway.db-wal");
    child.kill("SIGTERM");
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);

    const places: [string, string][] = [
      ...responses.all.map((text): [string, string] => ["a response", text]),
      ...stdout.split("\n").map((line): [string, string] => ["the log", line]),
      ["standard error", stderr],
      ["the process list", processes],
      ...beforeShutdown,
      ...filesOf(join(cwd, ".gw")),
    ];
    const everything = [...planted, issuedToken];
    expect(places.flatMap(([place, text]) => findIn(place, text, everything))).toEqual([]);
    // Only the provider fails, as scripted.
    const failures = responses.all.filter((text) => /^5(?!02)/.test(text));
    expect(failures.filter((text) => !text.includes("x-gw-attempts"))).toEqual([]);
    expect(stdout).toContain('"msg":"call"');
  });
});

/** Calls a provider that repeats the credential in its responses. @returns an issued token */
async function callWithEchoes({
  url,
  responses,
  provider,
}: {
  readonly url: string;
  readonly responses: Responses;
  readonly provider: FakeProvider;
}): Promise<string> {
  const call = apiClient(url, adminToken);
  const { json: made } = await call("POST", at("/secrets/create"), {
    secret_name: "called",
    provider: "openai-compatible",
    secret_value: { api_key: canary },
    auth_config: { api_base: `${provider.url}/v1` },
  });
  const { json: defined } = await call("POST", at("/model-definitions/create"), {
    ...{ name: "called", provider: "openai-compatible", model_name: "m" },
    secret_id: made.secret.secret_id,
  });
  const { model_definition_id } = defined.model_definition;
  await call("POST", at("/endpoints/create"), {
    name: "called",
    model_configs: [{ model_definition_id }],
  });
  const { json: issued } = await call("POST", at("/tokens/create"), {
    name: "caller",
    roles: ["invoker"],
  });
  const ask = (body: object, token = issued.token): Promise<string> =>
    responses.send("/v1/chat/completions", {
      method: "POST",
      headers: { "x-api-key": token, "content-type": "application/json" },
      body: JSON.stringify({
        model: "called",
        messages: [{ role: "user", content: "hello" }],
        ...body,
      }),
    });
  for (const stream of [false, true]) {
    for (const script of [
      { faults: ["echo-credential"] },
      { faults: ["echo-credential", "error-event"], events: 3, after: 1 },
      { faults: ["echo-credential"], status: 500 },
      { text: canary },
      { text: Buffer.from(canary).toString("base64") },
      { headers: { "x-request-id": canary, "openai-processing-ms": `1 ${canary}` } },
      { faults: ["reset"] },
      {},
    ] as const) {
      provider.enqueue(script as object);
      await ask({ stream });
    }
  }
  await ask({}, `${issued.token}x`);
  await ask({ model: issued.token });
  await ask({ [issued.token]: 1 });
  provider.enqueue({ faults: ["echo-credential"] });
  await responses.post("/endpoints/test", { name: "called" });
  return issued.token;
}

/** The files of a folder and their bytes. */
function filesOf(folder: string): [string, string][] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name), "latin1")]);
}

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exchange } from "./raw-http.ts";
import { callerOf } from "./served-memory.ts";
import { startServer } from "./server-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Planted as a credential, as a token, and wherever else one may be put by mistake. */
const canary = "sk-canary-4fT9qLz7Wm2XcVb8Rj5NhKp3";
const wrongToken = "gw-canary-token-Yd6Gs1Ua0Eo4Ii8Pq2Zx7";
const adminToken = "gw-canary-admin-Hn3Jb9Kc5Lv1Mt7Qw4Re8";
const kek = Buffer.from("canary-kek-0123456789-ABCDEFGHIJ").toString("base64");

const at = (path: string): string => `/api/v1/gateway${path}`;

/** A text as it could lie somewhere: as it is, in hex, and in base64 at each of the three offsets. */
function disguises(text: string): string[] {
  const base64 = ["", "x", "xx"].map((offset) => {
    const encoded = Buffer.from(offset + text).toString("base64");
    // The first and last characters also hold bits of what stands beside.
    return encoded.slice(offset === "" ? 0 : 4, -4);
  });
  const hex = Buffer.from(text).toString("hex");
  const url = base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"));
  const percent = [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("");
  const utf16 = Buffer.from(text, "utf16le").toString("latin1");
  return [text, hex, hex.toUpperCase(), ...base64, ...url, percent, utf16, text.slice(4, -4)];
}

const wanted = [canary, wrongToken, adminToken, kek].flatMap(disguises);

function found(place: string, text: string): string[] {
  return wanted.filter((one) => text.includes(one)).map((one) => `${place}: ${one}`);
}

/** Everything that the server answered, the whole of it. */
class Answers {
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

describe("A planted credential", () => {
  test("finds its disguises where they are", () => {
    for (const offset of ["", "a", "ab", "abc"]) {
      const carrier = `${offset}${canary}rest`;
      expect(found("plain", carrier)).not.toEqual([]);
      expect(found("base64", Buffer.from(carrier).toString("base64"))).not.toEqual([]);
      expect(found("hex", Buffer.from(carrier).toString("hex"))).not.toEqual([]);
    }
  });

  test("is found nowhere: answers, logs, errors, OpenAPI, audit, database, process list", async () => {
    const cwd = temporaryFolder();
    const env = {
      GW_ADMIN_TOKEN: adminToken,
      GW_KEK_1: `raw:${kek}`,
      GW_LOG_LEVEL: "trace",
      NODE_OPTIONS: "",
    };
    const { url, child, ended } = await startServer({ cwd, env });
    const answers = new Answers(url);
    const bearer = { authorization: `Bearer ${adminToken}` };

    // Where it belongs.
    const value = { api_key: canary, other: `${canary}\n${canary}` };
    const made = JSON.parse(
      await answers.post("/secrets/create", { secret_name: "one", secret_value: value }),
    );
    const secret_id = made.secret.secret_id;
    await answers.post("/secrets/update", { secret_id, secret_value: value });
    await answers.post("/secrets/create", { secret_name: "one", secret_value: value });
    await answers.post("/secrets/create", { secret_name: "two", secret_value: value });

    // Where it was put by mistake.
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
      await answers.post("/secrets/create", body);
      await answers.post("/secrets/update", body);
    }
    await answers.post("/secrets/update", {
      secret_id,
      auth_config: { api_base: `https://user:${canary}@example.com` },
    });
    await answers.post("/endpoints/create", {
      name: `${canary}/`,
      model_configs: [{ model_definition_id: "x", weight: canary, linkage_type: canary }],
      routing_strategy: canary,
    });
    await answers.post("/secrets/create", value, { "content-type": `text/plain; a=${canary}` });
    await answers.post("/secrets/create", value, { "content-encoding": canary });
    await answers.post("/secrets/create", value, { "x-request-id": `${canary}/` });
    await answers.post("/secrets/create", value, { cookie: canary, "x-api-key": canary });
    await answers.send(at(`/secrets/list?page_token=${canary}&provider=${canary}`), {
      headers: bearer,
    });
    await answers.send(at(`/secrets/list?max_results=${canary}`), { headers: bearer });
    await answers.send(`/${canary}?${canary}`, { headers: bearer });
    await answers.send(at("/revision"), { headers: { authorization: `Bearer ${wrongToken}` } });
    await answers.send(at(`/revision?token=${wrongToken}`));
    const pair = Buffer.from(`${wrongToken}:${wrongToken}`).toString("base64");
    await answers.send(at("/revision"), { headers: { authorization: `Basic ${pair}` } });
    const { port } = new URL(url);
    for (const text of [
      `GET /%zz${canary} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
      `${canary}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: a\r\n${canary}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: a\r\n${canary}: ${canary.repeat(700)}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: ${canary}\r\nexpect: ${canary}\r\nconnection: close\r\n\r\n`,
    ]) {
      answers.all.push((await exchange(Number(port), text)).text);
    }

    // Everything that can be read.
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
      at("/keys"),
    ]) {
      await answers.send(path, { headers: bearer });
    }
    const listed = await callerOf(url, adminToken)("GET", at("/secrets/list"));
    expect(listed.json.secrets).toHaveLength(2);

    const processes = execFileSync("ps", ["-ww", "-e", "-o", "args"], { encoding: "utf8" });
    expect(processes).toContain("dist/main.js");
    const beforeTheEnd = filesOf(join(cwd, ".gw"));
    expect(beforeTheEnd.map(([name]) => name)).toContain("gateway.db-wal");
    child.kill("SIGTERM");
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);

    const places: [string, string][] = [
      ...answers.all.map((text): [string, string] => ["an answer", text]),
      ...stdout.split("\n").map((line): [string, string] => ["the log", line]),
      ["standard error", stderr],
      ["the process list", processes],
      ...beforeTheEnd,
      ...filesOf(join(cwd, ".gw")),
    ];
    expect(places.flatMap(([place, text]) => found(place, text))).toEqual([]);
    expect(answers.all.filter((text) => /^5/.test(text))).toEqual([]);
  });
});

/** Every file of a folder, byte for byte. */
function filesOf(folder: string): [string, string][] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name), "latin1")]);
}

import { createHash } from "node:crypto";
import { apiFormats, documentedRoutes, responseErrorStatus } from "@gw/data-plane";
import { accessTokenRoles, gatewayErrorCodes } from "@gw/entities";
import { basePaths, httpStatusOf, protocolRoutes } from "@gw/store-rest/protocol";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../src/control-plane/openapi/document.ts";
import { serveMemory } from "../fixtures/served-memory.ts";
import { tokenGateway } from "../fixtures/token-gateway.ts";

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

/** The parts of the document that the tests read. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly security: unknown;
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: { readonly Error: { properties: { error_code: { enum: unknown } } } };
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  };
}

const document = openApiDocument() as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [path, method, operation] as const),
);

describe("the OpenAPI document", () => {
  test("describes each route once, under the first base path", () => {
    const described = operations.map(([path, method]) => `${method.toUpperCase()} ${path}`);
    const routes = protocolRoutes.map(({ method, path }) => `${method} ${basePaths[0]}${path}`);
    const calls = apiFormats
      .flatMap(documentedRoutes)
      .map(({ method, path }) => `${method} ${path}`);
    const others = ["GET /healthz", "GET /readyz", "GET /metrics"];
    expect(described.sort()).toEqual([...new Set([...routes, ...calls, ...others])].sort());
  });

  test("describes the calls of endpoints with their errors, in each API format", () => {
    for (const format of apiFormats) {
      const error = document.components.responses[`${format}Error`];
      for (const [code, status] of Object.entries(responseErrorStatus)) {
        expect(error?.description).toContain(`\`${code}\` (${status})`);
      }
      for (const { path, method, operation } of documentedRoutes(format)) {
        if (operation === undefined) continue;
        const described = document.paths[path]?.[method.toLowerCase()];
        expect(described?.operationId).toBe(operation);
        expect(described?.responses.default?.$ref).toBe(`#/components/responses/${format}Error`);
      }
    }
    expect(JSON.stringify(document.components.responses.anthropicError)).toContain(
      '"type":"permission_error"',
    );
  });

  test("has unique operation ids, bodies and parameters", () => {
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, method, operation] of operations) {
      const hasBody = method !== "get";
      expect([path, operation.requestBody !== undefined]).toEqual([path, hasBody]);
    }
    const list = document.paths[`${basePaths[0]}/endpoints/list`]?.get;
    expect(list?.parameters?.map(({ name }) => name)).toEqual([
      "filter",
      "provider",
      "secret_id",
      "max_results",
      "page_token",
      "x-mlflow-workspace",
    ]);
  });

  test("describes which names of a workspace the header may have", () => {
    const list = document.paths["/api/v1/gateway/secrets/list"]?.get;
    expect(list?.parameters?.at(-1)).toMatchObject({
      ...{ name: "x-mlflow-workspace", in: "header", required: false },
      schema: {
        anyOf: [{ pattern: expect.any(String), minLength: 2, maxLength: 63 }, { maxLength: 0 }],
      },
    });
    const scopes = new Map(protocolRoutes.map(({ path, scope }) => [path, scope]));
    for (const [path, , { parameters = [] }] of operations) {
      const scope = scopes.get(path.slice(basePaths[0].length));
      const isNamed = parameters.some(({ name }) => name === "x-mlflow-workspace");
      if (scope !== undefined) expect([path, isNamed]).toEqual([path, scope === "workspace"]);
    }
  });

  test("relates parameters to each other in one exploded object", () => {
    const get = document.paths[`${basePaths[0]}/secrets/get`]?.get;
    expect(get?.parameters).toMatchObject([
      {
        ...{ in: "query", required: true, style: "form", explode: true },
        schema: {
          properties: { secret_id: { type: "string" }, secret_name: { type: "string" } },
          oneOf: [{ required: ["secret_id"] }, { required: ["secret_name"] }],
        },
      },
      { in: "header", required: false, name: "x-mlflow-workspace" },
    ]);
    const list = document.paths[`${basePaths[0]}/endpoints/list`]?.get;
    const [filter] = (list?.parameters ?? []) as readonly { schema?: { properties: object } }[];
    expect(Object.keys(filter?.schema?.properties ?? {})).toEqual(["tag_key", "tag_value"]);
  });

  test("has paths relative to its own", () => {
    const [server] = document.servers;
    expect(new URL(server?.url ?? "", "https://example.com/below/openapi.json").pathname).toBe(
      "/below/",
    );
  });

  test("requires a token except for the probes", () => {
    expect(document.security).toEqual([{ bearer: [] }, { basic: [] }]);
    const open = operations.filter(([, , { security }]) => security?.length === 0);
    expect(open.map(([path]) => path)).toEqual(["/healthz", "/readyz"]);
  });

  test("describes every error code that it sends, with its status", () => {
    const unsent: readonly string[] = ["ENDPOINT_NOT_CALLABLE", "STORE_CLOSED"];
    const sent = gatewayErrorCodes.filter((code) => !unsent.includes(code));
    expect(document.components.schemas.Error.properties.error_code.enum).toEqual(sent);
    for (const code of sent) {
      const response = document.components.responses[`Error${httpStatusOf[code]}`];
      expect(response?.description).toContain(`\`${code}\`: `);
    }
    const create = document.paths[`${basePaths[0]}/secrets/create`]?.post;
    const statuses = [
      ...["400", "401", "403", "404", "405", "409"],
      ...["413", "415", "429", "500", "501", "503", "505"],
    ];
    expect(Object.keys(create?.responses ?? {})).toEqual(["200", ...statuses]);
  });

  test("has no dangling reference", () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ""] of references) {
      const target = path
        .split("/")
        .reduce<unknown>((node, key) => Object(node)[key] as unknown, document);
      expect([path, typeof target]).toEqual([path, "object"]);
    }
  });

  test("is served without a token", async () => {
    const { url } = await serveMemory();
    const response = await fetch(`${url}/openapi.json`);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });
});

describe("the page at /docs", () => {
  test("runs only its own script and style, and connects to this server only", async () => {
    const { url } = await serveMemory();
    const response = await fetch(`${url}/docs`);
    const html = await response.text();
    const digest = (tag: string): string => {
      const text = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(html)?.[1] ?? "";
      expect(text.length).toBeGreaterThan(1_000);
      return createHash("sha256").update(text).digest("base64");
    };
    expect(response.headers.get("content-security-policy")?.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${digest("script")}'`,
      `style-src 'sha256-${digest("style")}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test("checks a token by a request that every valid token may send", async () => {
    const { app, issue } = await tokenGateway();
    const html = (await app.inject("/docs")).body;
    const path = /send\(\{ method: "GET", path: "([^"]+)" \}\)/.exec(html)?.[1];
    for (const role of accessTokenRoles) {
      const { token } = await issue([role]);
      const headers = { authorization: `Bearer ${token}` };
      const { statusCode } = await app.inject({ url: `/${path}`, headers });
      expect([role, statusCode]).toEqual([role, 200]);
    }
  });

  test("loads nothing from other hosts, stores no token and inserts no HTML", async () => {
    const { url } = await serveMemory();
    const html = await (await fetch(`${url}/docs`)).text();
    expect(html).not.toMatch(/(src|href)="(?!data:,)/);
    expect(html).not.toMatch(/https?:\/\//);
    // A path from the root would leave the path of a proxy.
    expect(html).not.toMatch(/["'`]\/(openapi|api|docs)/);
    expect(html).not.toMatch(/localStorage|sessionStorage|document\.cookie|indexedDB/);
    expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|eval\(|style="| on\w+="/);
  });
});

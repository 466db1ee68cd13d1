import { authConfigSchema, parseInput } from "@gw/entities/schemas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCredentialLike } from "../../src/secret/field-name.js";

const parse = (authConfig: unknown) => parseInput(authConfigSchema, authConfig);

describe("api_base", () => {
  test.each([
    "https://api.openai.com/v1",
    "https://api.openai.com",
    "https://api.openai.com:8443/",
    "http://127.0.0.1:11434/v1",
    "https://[::1]:8000/v1",
    "HTTPS://Example.COM/a%20b",
  ])("accepts %s unchanged", (apiBase) => {
    expect(parse({ api_base: apiBase })).toEqual({ api_base: apiBase });
  });

  test("is trimmed, and dropped when blank", () => {
    expect(parse({ api_base: "  https://a.example/v1\n" })).toEqual({
      api_base: "https://a.example/v1",
    });
    expect(parse({ api_base: " \t ", region: "eu-west-1" })).toEqual({ region: "eu-west-1" });
  });

  test.each([
    "api.openai.com",
    "ftp://api.openai.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https:/api.openai.com",
    "https:api.openai.com",
    "https:\\\\api.openai.com",
    "https://",
    "https:///v1",
    "https://user@api.openai.com",
    "https://user:pw@api.openai.com",
    "https://@api.openai.com",
    "https://api.openai.com?x=1",
    "https://api.openai.com/?",
    "https://api.openai.com/v1#",
    "https://api.openai.com\\@evil.example",
    "https://api.ope\nnai.com",
    "https://api.openai.com/v 1",
    "https://exa mple.com",
    "https://api.openai.com:99999",
    "https://[::1",
    "https://example.com:",
    "https://example.com:0443/v1",
    "https://ex%61mple.com",
    "https://exa\u00admple.com",
    "https://example\u3002com",
    "https://b\u00fccher.example",
    "https://127.1",
    "http://0x7f000001",
    "http://2130706433",
    "http://[0:0:0:0:0:0:0:1]",
    "https://example.com/../x",
    "https://example.com/%2e%2e/x",
    "https://example.com/\u0007",
    "https://example.com/\u00fc",
  ])("rejects %j", (apiBase) => {
    expect(() => parse({ api_base: apiBase })).toThrow(
      /^The input must have an `api_base` that is/,
    );
  });

  test("an accepted URL has the same host for every URL parser", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        let accepted: string;
        try {
          accepted = parse({ api_base: url }).api_base ?? "";
        } catch {
          return;
        }
        const authority = /^https?:\/\/([^/]*)/i.exec(accepted)?.[1] ?? "";
        const { host, username, search, hash } = new URL(accepted);
        expect({ username, search, hash }).toEqual({ username: "", search: "", hash: "" });
        expect(authority.toLowerCase().startsWith(host)).toBe(true);
      }),
    );
  });
});

describe("auth_config", () => {
  test.each([
    "base_url",
    "Base-URL",
    "endpoint",
    "ENDPOINT_URL",
    "azure_endpoint",
    "azure-endpoint",
    "host",
    "proxy",
    "token_url",
    "model_list",
    "fallbacks",
    "custom_llm_provider",
    "baseUrl",
    "base.url",
    "_base_url",
    "base__url",
    "endpointUrl",
    "tokenUrl",
    "customLlmProvider",
    "API_BASE",
    "api-base",
    "apiBase",
    "api.base",
  ])("rejects the field %s, which could redirect a credential", (key) => {
    expect(() => parse({ [key]: "https://evil.example" })).toThrow(
      /must (not contain|use the exact)/,
    );
  });

  test.each([
    "region",
    "aws_region_name",
    "location",
    "vertex_project",
    "resource",
    "resource-name",
  ])("accepts only a host name label as %s", (key) => {
    expect(parse({ [key]: "eu-west-1" })).toEqual({ [key]: "eu-west-1" });
    for (const bad of ["", "a.b", "evil.example/", "A", "a".repeat(64), "a@b"]) {
      expect(() => parse({ [key]: bad })).toThrow(
        /must have a (region|location|project|resource) of 1 to 63/,
      );
    }
  });

  test.each([
    ["api_version", "v 1", "must have an `api_version` of 1 to 32 characters from A-Z a-z 0-9 . -"],
    ["organization", "a b", "must have an `organization` of at most 255 visible ASCII characters"],
    ["openai_project", "ö", "must have an `openai_project` of at most 255 visible ASCII"],
    ["vertex_project", "a.b", "must have a project of 1 to 63 characters from a-z 0-9 -"],
  ])("names only the rule of %s", (key, value, message) => {
    const valid = { api_version: "v1", organization: "o", openai_project: "p", region: "eu" };
    const invalid = () => parse({ ...valid, [key]: value });
    expect(invalid).toThrow(message);
    for (const other of Object.keys(valid).filter((one) => one !== key)) {
      expect(invalid).not.toThrow(`\`${other}\``);
    }
  });

  test("accepts up to 32 entries and 16 KiB", () => {
    const entries = (n: number) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, ""]));
    expect(Object.keys(parse(entries(32)))).toHaveLength(32);
    expect(() => parse(entries(33))).toThrow("must have at most 32 fields");
    const filled = (bytes: number) => ({ k: "x".repeat(bytes - '{"k":""}'.length) });
    expect(parse(filled(16_384)).k).toHaveLength(16_376);
    expect(() => parse(filled(16_385))).toThrow("must be at most 16,384 bytes of JSON");
  });
});

describe("a field that is probably a credential", () => {
  test.each([
    ...["pat", "PAT", "github_pat", "githubPat", "githubPAT", "pat_2", "jwt", "JWTValue", "x-jwt"],
    ...["auth", "x-auth", "XAuth", "proxyAuth", "oauth2", "signature", "requestSignature", "sig"],
    ...["session", "sessionId", "session_id", "SID", "aws.session", "auth_header", "otp", "creds"],
  ])("is accepted: %s", (key) => {
    expect(parse({ [key]: "a" })).toEqual({ [key]: "a" });
    expect(isCredentialLike(key)).toBe(true);
  });

  test.each([
    ...["auth_mode", "authMode", "auth_type", "signature_version", "session_name", "jwt_issuer"],
    ...["api_base", "api_version", "organization", "openai_project", "resource_name", "region"],
    ...["path", "pattern", "author", "design", "compass", "aws_access_key_id", "client_id", "spat"],
    ...["", "1", "value", "x"],
  ])("is not %j", (key) => expect(isCredentialLike(key)).toBe(false));
});

describe("a field that contains a credential", () => {
  test.each([
    ...["api_key", "apiKey", "API-KEY", "api_key_2", "key", "x-api-key"],
    ...["token", "accessToken", "client_secret", "password", "db_pwd", "Authorization", "cookie"],
    ...["private_key_pem", "service_account_json", "connection_string"],
  ])("is rejected: %s", (key) => {
    expect(() => parse({ [key]: "sk-canary" })).toThrow("must not contain a credential");
    expect(() => parse({ [key]: "sk-canary" })).not.toThrow("sk-canary");
  });

  test.each(["region", "aws_access_key_id", "monkey_patch", "keyspace", "deployment", "auth_mode"])(
    "is not %s",
    (key) => expect(parse({ [key]: "a" })).toEqual({ [key]: "a" }),
  );
});

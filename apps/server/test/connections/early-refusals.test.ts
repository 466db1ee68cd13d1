import { request as httpRequest } from "node:http";
import OpenAI from "openai";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const fiveMegabytes = "x".repeat(5_000_000);
const invalidToken = "gw_wrong";
const chat = "/v1/chat/completions";
const create = "/api/v1/gateway/secrets/create";

/** Sends the whole body before it reads anything, as Python's `http.client` does. */
function sendBeforeReading(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    const call = httpRequest(url, options);
    onTestFinished(() => void call.destroy());
    call.on("error", reject);
    call.on("socket", (socket) => socket.pause());
    call.end(fiveMegabytes, () => call.socket?.resume());
    call.on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
  });
}

describe("a client that is still sending its body receives the error response", () => {
  test.each([
    ["a wrong token", chat, invalidToken, {}, 401],
    ["a wrong token on an unknown path", "/nope", invalidToken, {}, 401],
    ["a wrong token of the control plane", create, invalidToken, {}, 401],
    ["an unknown path", "/v1/files", adminToken, {}, 404],
    ["a body that is too large", chat, adminToken, {}, 413],
    [
      "a body that is too large, in chunks",
      chat,
      adminToken,
      { "transfer-encoding": "chunked" },
      413,
    ],
    ["a body that is too large for the control plane", create, adminToken, {}, 413],
    ["a media type", create, adminToken, { "content-type": "text/plain" }, 415],
    ["a content encoding", create, adminToken, { "content-encoding": "gzip" }, 415],
    ["an expectation", chat, adminToken, { expect: "nothing" }, 400],
    ["a head that is too large", chat, adminToken, { "x-large": "x".repeat(17_000) }, 413],
  ])("to %s", async (_, path, token, headers, status) => {
    const { url } = await openGatewayWithProvider({ GW_MAX_BODY: "4000000" });
    const authorization = `Bearer ${token}`;
    expect(await sendBeforeReading(url + path, { authorization, ...headers })).toBe(status);
  });

  test("with the SDK of OpenAI, each time", async () => {
    const env = { GW_MAX_BODY: "4000000", GW_ADMIN_TOKEN: adminToken };
    const { url } = await startServer({ cwd: temporaryFolder(), env });
    const messages = [{ role: "user" as const, content: fiveMegabytes }];
    const cases = [
      { expected: 404, path: "", apiKey: adminToken },
      { expected: 413, path: "/v1", apiKey: adminToken },
      { expected: 401, path: "/v1", apiKey: invalidToken },
    ];
    for (const { expected, path, apiKey } of cases) {
      const client = new OpenAI({ apiKey, baseURL: url + path, maxRetries: 0 });
      for (let count = 0; count < 10; count += 1) {
        const error = await client.chat.completions
          .create({ model: "m", messages })
          .catch((reason) => reason);
        expect(error).toMatchObject({ status: expected });
      }
    }
  });
});

import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Webhook } from "../../../src/limits/events/webhook.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers with these statuses, one after the other, and then with 204. */
async function receiver(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 204, { location: "/elsewhere" }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

test("signs a delivery as MLflow does", async () => {
  const { received, url } = await receiver();
  await new Webhook({ url, secret: "whsec" }).send("d-1", { entity: "limit", name: "ü" });
  const { headers = {} as IncomingHttpHeaders, body = "" } = received[0] ?? {};
  expect(JSON.parse(body)).toEqual({ entity: "limit", name: "ü" });
  expect(headers["content-type"]).toBe("application/json");
  expect(headers["x-mlflow-delivery-id"]).toBe("d-1");
  const timestamp = String(headers["x-mlflow-timestamp"]);
  expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(600);
  const signed = createHmac("sha256", "whsec").update(`d-1.${timestamp}.${body}`);
  expect(headers["x-mlflow-signature"]).toBe(`v1,${signed.digest("base64")}`);
});

test("does not sign without a secret", async () => {
  const { received, url } = await receiver();
  await new Webhook({ url }).send("d-1", {});
  expect(received[0]?.headers).not.toHaveProperty("x-mlflow-signature");
});

test.each([301, 307, 400, 500])(
  "fails with the status %d, and follows no redirect",
  async (status) => {
    const { received, url } = await receiver(status);
    const sent = new Webhook({ url, secret: "whsec" }).send("d-1", {});
    await expect(sent).rejects.toThrow(`The webhook answered with the status ${status}`);
    expect(received.map(({ path }) => path)).toEqual(["/hook"]);
  },
);

test("fails without a receiver", async () => {
  const { url } = await receiver();
  await expect(new Webhook({ url: url.replace(/:\d+/, ":1") }).send("d-1", {})).rejects.toThrow();
});

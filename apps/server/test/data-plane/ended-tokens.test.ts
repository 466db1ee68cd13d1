import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { tokensOf } from "../fixtures/issued-tokens.ts";

/** A gateway whose provider sends two events and then nothing. */
async function stallingGateway(): Promise<GatewayWithProvider> {
  const served = await openGatewayWithProvider();
  await served.endpoint("chat");
  served.provider.respond(() => ({ events: 4, faults: ["stall"], after: 2 }));
  return served;
}

/** Starts a stream. @returns the rest of its text, once it has ended */
async function startStream(
  url: string,
  token: string,
): Promise<{ readonly rest: Promise<string>; readonly cancel: () => Promise<void> }> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      ...{ model: "chat", stream: true },
      messages: [{ role: "user", content: "hello" }],
    }),
  });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("the response has no body");
  let text = "";
  const read = async (): Promise<string> => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += value;
      }
    } catch {
      return text;
    }
  };
  return { rest: read(), cancel: () => reader.cancel() };
}

describe("a running stream ends with its token", () => {
  test.each([
    ["revoked in this process", "own"],
    ["revoked with the token that issued it", "issuer"],
    ["revoked in another process", "other"],
    ["expired", "expiry"],
  ])("that is %s", async (_, how) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { url, gateway, provider } = await stallingGateway();
    const issue = tokensOf(gateway);
    const issuer = await issue();
    const expiresAt = Date.now() + 60_000;
    const { token, tokenId } = await issue({ by: issuer.tokenId, expiresAt });
    const ended = await startStream(url, token);
    const other = await startStream(url, (await issue()).token);
    const revoked = { tokenId: how === "issuer" ? issuer.tokenId : tokenId };
    if (how === "expiry") vi.setSystemTime(expiresAt);
    else await gateway.tokens.revokeAccessToken(revoked);
    if (how === "own") gateway.announceChange();
    expect(await ended.rest).toContain("revoked or has expired");
    const [first, second] = provider.requests;
    await first?.closed;
    expect(first?.outcome).toBe("aborted");
    expect(second?.outcome).toBe("pending");
    await other.cancel();
  });
});

import { createHmac } from "node:crypto";

/** Where events are sent to. */
export interface WebhookOptions {
  readonly url: string;
  /** Signs each delivery; without it they are not signed. */
  readonly secret?: string | undefined;
}

/** In milliseconds. */
const timeout = 10_000;

/**
 * Sends JSON to a URL, with the headers and the signature of MLflow's webhooks: HMAC-SHA256 of
 * `<delivery id>.<timestamp>.<body>`. A receiver rejects old timestamps, and ids that it has seen.
 */
export class Webhook {
  readonly #url: string;
  readonly #secret: string | undefined;

  constructor({ url, secret }: WebhookOptions) {
    this.#url = url;
    this.#secret = secret;
  }

  /**
   * Resolves once the receiver has answered with 2xx. Follows no redirects.
   *
   * @param deliveryId - the same one for each attempt
   * @throws Error with the status of another answer; the error of the connection
   */
  async send(deliveryId: string, content: object): Promise<void> {
    const body = JSON.stringify(content);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-mlflow-delivery-id": deliveryId,
        "x-mlflow-timestamp": timestamp,
        ...(this.#secret !== undefined && {
          "x-mlflow-signature": signatureOf(this.#secret, `${deliveryId}.${timestamp}.${body}`),
        }),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook answered with the status ${response.status}`);
  }
}

function signatureOf(secret: string, signed: string): string {
  return `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`;
}

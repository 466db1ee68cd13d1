import { request } from "node:http";

/** A response as a client without an SDK receives it. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Whether the last chunk of HTTP arrived. */
  readonly isWhole: boolean;
  /** The code of the error that ended the connection; absent if it was closed in order. */
  readonly error: string | undefined;
}

/**
 * Sends a request and reads the response to its end, however it ends.
 *
 * @param onData - receives each part of the response
 */
export function receive(
  url: string,
  path: string,
  body: object,
  onData: (text: string) => void = () => {},
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "anthropic-version": "2023-06-01" };
    const call = request(`${url}${path}`, { method: "POST", headers }, (response) => {
      const chunks: Buffer[] = [];
      let error: string | undefined;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        onData(chunk.toString());
      });
      response.on("error", ({ code }: NodeJS.ErrnoException) => {
        error = code;
      });
      response.on("close", () => {
        const { statusCode: status = 0, complete: isWhole } = response;
        const text = Buffer.concat(chunks).toString();
        resolve({ status, headers: response.headers, text, isWhole, error });
      });
    });
    call.on("error", reject);
    call.end(JSON.stringify(body));
  });
}

/** The data of each event of a stream, parsed if it is JSON. */
export function dataOf(text: string): unknown[] {
  return text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .flatMap((event) => event.split(/\r\n|\n|\r/).filter((line) => line.startsWith("data:")))
    .map((line) => line.slice(5).trim())
    .map((data) => (data.startsWith("{") ? JSON.parse(data) : data));
}

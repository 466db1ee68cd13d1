import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BodyReader, UpstreamBody } from "../../src/upstream/upstream-body.ts";

/** Records what is done to a connection. */
class Connection {
  isPaused = false;
  reason: Error | undefined;
  readonly rawHeaders = null;
  get paused(): boolean {
    return this.isPaused;
  }
  get aborted(): boolean {
    return this.reason !== undefined;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  abort(reason: Error): void {
    this.reason = reason;
  }
}

function open() {
  const connection = new Connection();
  const body = new UpstreamBody(connection as never);
  const received: string[] = [];
  const reader: BodyReader = {
    onChunk: (chunk) => received.push(chunk.toString()),
    onEnd: () => received.push("end"),
    onError: (error) => received.push(error.message),
  };
  return { connection, body, received, reader };
}

describe("an upstream body", () => {
  test("is received once and in order, whenever readers attach and pause", () => {
    const step = fc.constantFrom("chunk", "read", "pause");
    fc.assert(
      fc.property(fc.array(step), fc.boolean(), fc.boolean(), (steps, fails, isEarly) => {
        const { body, received, reader } = open();
        const expected: string[] = [];
        const push = (): void => {
          const text = String(expected.length);
          expected.push(text);
          body.push(Buffer.from(text));
        };
        for (const one of steps) {
          if (one === "chunk") push();
          else if (one === "read") body.read(reader);
          else body.pause();
        }
        const end = (): void => body.end(fails ? new Error("broken") : undefined);
        if (isEarly) {
          body.pause();
          end();
        }
        body.read(reader);
        if (!isEarly) end();
        expect(received).toEqual([...expected, fails ? "broken" : "end"]);
      }),
    );
  });

  test("pauses the connection at the buffer limit and resumes it with a reader", () => {
    const { connection, body, received, reader } = open();
    body.push(Buffer.alloc(40_000));
    expect(connection.isPaused).toBe(false);
    body.push(Buffer.alloc(40_000));
    expect(connection.isPaused).toBe(true);
    body.read(reader);
    expect([connection.isPaused, received.length]).toEqual([false, 2]);
  });

  test("sends nothing to a paused reader until it reads again", () => {
    const { connection, body, received, reader } = open();
    for (const text of ["a", "b", "c"]) body.push(Buffer.from(text));
    const once: BodyReader = {
      ...reader,
      onChunk(chunk) {
        reader.onChunk(chunk);
        body.pause();
      },
    };
    body.read(once);
    expect(received).toEqual(["a"]);
    body.end();
    body.read(once);
    expect(received).toEqual(["a", "b"]);
    body.read(reader);
    expect(received).toEqual(["a", "b", "c", "end"]);
    expect(connection.aborted).toBe(false);
  });

  test("aborts the request and stays silent once it is destroyed", () => {
    const { connection, body, received, reader } = open();
    body.read(reader);
    body.destroy();
    body.push(Buffer.from("late"));
    body.end(connection.reason);
    expect([connection.aborted, received]).toEqual([true, []]);
  });

  test("does not abort a request that has ended", () => {
    const { connection, body } = open();
    body.end();
    body.destroy();
    expect(connection.aborted).toBe(false);
  });
});

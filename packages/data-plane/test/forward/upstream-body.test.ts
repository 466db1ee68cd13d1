import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BodyReader, UpstreamBody } from "../../src/forward/upstream-body.ts";

/** What a connection was told to do. */
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
  const heard: string[] = [];
  const reader: BodyReader = {
    onChunk: (chunk) => heard.push(chunk.toString()),
    onEnd: () => heard.push("end"),
    onError: (error) => heard.push(error.message),
  };
  return { connection, body, heard, reader };
}

describe("the body of an answer", () => {
  test("is heard once and in order, whenever its reader comes, waits and comes again", () => {
    const step = fc.constantFrom("chunk", "read", "pause");
    fc.assert(
      fc.property(fc.array(step), fc.boolean(), fc.boolean(), (steps, fails, isEarly) => {
        const { body, heard, reader } = open();
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
        expect(heard).toEqual([...expected, fails ? "broken" : "end"]);
      }),
    );
  });

  test("waits at the provider once there is more than is kept, and goes on with its reader", () => {
    const { connection, body, heard, reader } = open();
    body.push(Buffer.alloc(40_000));
    expect(connection.isPaused).toBe(false);
    body.push(Buffer.alloc(40_000));
    expect(connection.isPaused).toBe(true);
    body.read(reader);
    expect([connection.isPaused, heard.length]).toEqual([false, 2]);
  });

  test("gives a reader that pauses nothing more until it reads again", () => {
    const { connection, body, heard, reader } = open();
    for (const text of ["a", "b", "c"]) body.push(Buffer.from(text));
    const once: BodyReader = {
      ...reader,
      onChunk(chunk) {
        reader.onChunk(chunk);
        body.pause();
      },
    };
    body.read(once);
    expect(heard).toEqual(["a"]);
    body.end();
    body.read(once);
    expect(heard).toEqual(["a", "b"]);
    body.read(reader);
    expect(heard).toEqual(["a", "b", "c", "end"]);
    expect(connection.aborted).toBe(false);
  });

  test("that is destroyed ends at the provider, and says nothing more", () => {
    const { connection, body, heard, reader } = open();
    body.read(reader);
    body.destroy();
    body.push(Buffer.from("late"));
    body.end(connection.reason);
    expect([connection.aborted, heard]).toEqual([true, []]);
  });

  test("that is over is not ended once more", () => {
    const { connection, body } = open();
    body.end();
    body.destroy();
    expect(connection.aborted).toBe(false);
  });
});

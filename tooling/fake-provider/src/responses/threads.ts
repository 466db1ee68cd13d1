import type { Operation } from "../formats/api-format.ts";
import type { Script } from "../script.ts";
import { idMark, replyTo } from "./reply.ts";

/** The body of a message of Anthropic that may create or continue a thread. */
export interface ThreadBody {
  readonly model: string;
  readonly messages?: readonly unknown[];
  readonly thread?: { readonly type: string; readonly previous_message_id?: string } | null;
}

/** The call whose response ends the held part of a conversation. */
interface HeldCall {
  readonly operation: Operation;
  readonly body: ThreadBody;
  readonly script: Script;
  /** The id of the response, as in {@link idMark}. */
  readonly id: string;
}

/** Conversations that the provider holds, so that clients send the latest messages only. */
export class Threads {
  readonly #held = new Map<string, object>();

  /** Returns the whole body of a call; undefined if the continued message is unknown. */
  resume(body: ThreadBody): ThreadBody | undefined {
    if (body.thread?.type !== "continue") return body;
    const held = this.#held.get(body.thread.previous_message_id ?? "") as ThreadBody | undefined;
    if (held === undefined) return undefined;
    return { ...held, ...body, messages: [...(held.messages ?? []), ...(body.messages ?? [])] };
  }

  /** Holds a conversation with its response if the call asks for it. */
  hold({ operation, body, script, id }: HeldCall): void {
    if (!body.thread) return;
    const reply = replyTo(operation.read(body), body.model, script);
    const { content } = JSON.parse(
      JSON.stringify(operation.plain(reply, body)).replaceAll(idMark, id),
    );
    const messages = [...(body.messages ?? []), { role: "assistant", content }];
    this.#held.set(`msg_${id}`, { ...body, messages });
  }
}

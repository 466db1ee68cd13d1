/** One event of a stream before framing. */
export interface StreamEvent {
  readonly event?: string;
  /** A string is sent unchanged. */
  readonly data: object | string;
}

/** The encoding of events as bytes. */
export interface Framing {
  readonly contentType: string;
  frame(event: StreamEvent, index: number): string;
  /** Sent after the last event. */
  readonly end?: string;
  readonly comment: string;
  /** An event that does not parse. */
  readonly malformed: string;
}

/** Server-sent events. */
export const sse: Framing = {
  contentType: "text/event-stream; charset=utf-8",
  frame: ({ event, data }) => {
    const line = `data: ${textOf(data)}\n\n`;
    return event === undefined ? line : `event: ${event}\n${line}`;
  },
  comment: ": processing\n\n",
  malformed: 'nonsense\ndata: {"broken":\n\n',
};

/** One JSON array with an element per event. */
export const jsonArray: Framing = {
  contentType: "application/json; charset=UTF-8",
  frame: ({ data }, index) => `${index === 0 ? "[" : ",\r\n"}${textOf(data)}`,
  end: "]",
  comment: "\n",
  malformed: ',\r\n{"broken":',
};

function textOf(data: object | string): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

/** Formats milliseconds since the Unix epoch as date and time in UTC. */
export function showTime(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined;
  const time = new Date(milliseconds);
  // A server may send a time beyond the range of Date.
  if (Number.isNaN(time.getTime())) return String(milliseconds);
  return time
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
}

/** Times and principals of creation and update, for the end of the details. */
export function stamps(entity: {
  readonly createdAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedAt: number;
  readonly lastUpdatedBy?: string;
}): readonly (readonly [string, string])[] {
  return [
    ["created", by(entity.createdAt, entity.createdBy)],
    ["last updated", by(entity.lastUpdatedAt, entity.lastUpdatedBy)],
  ];
}

function by(time: number, principal: string | undefined): string {
  const when = showTime(time) ?? "";
  return principal === undefined ? when : `${when} by ${principal}`;
}

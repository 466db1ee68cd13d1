import { preparedQuery } from "./prepared-query.js";
import type { ReadSource } from "./sql-session.js";

const currentTime = preparedQuery<undefined, { readonly now: number }>((builder, _, { now }) =>
  builder.selectNoFrom(now.as("now")),
);

/** The database's time, the same for all processes: milliseconds since the Unix epoch. */
export async function databaseTime(source: ReadSource): Promise<number> {
  const [row] = await source.all(currentTime, undefined);
  return Number(row?.now);
}

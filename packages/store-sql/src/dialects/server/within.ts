import { DatabaseError } from "../../database-error.js";

/**
 * Waits no longer than that, in milliseconds, for what a driver may wait for without end.
 *
 * @param onLate what is done with an answer that nobody waits for any more
 * @throws {@link DatabaseError} that ends the connection
 */
export async function within<T>(
  limit: number | undefined,
  answer: Promise<T>,
  onLate: (value: T) => void = () => {},
): Promise<T> {
  if (limit === undefined) return answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      answer.then(onLate, () => {});
      const message = "The database does not answer";
      reject(new DatabaseError("TEMPORARILY_UNAVAILABLE", message, { trouble: "timed out" }));
    }, limit);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

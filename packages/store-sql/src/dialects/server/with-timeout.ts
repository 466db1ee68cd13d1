import type { DatabaseError } from "../../session/database-error.js";
import { failureError, failures } from "../failure-meaning.js";

/**
 * Rejects when `answer` does not settle within `limit` milliseconds; some driver calls have no
 * timeout. Without a limit it returns `answer`.
 *
 * @param onLate receives the value when `answer` resolves after the timeout
 * @throws {@link DatabaseError} with failure kind `timed_out`
 */
export function withTimeout<T>(
  limit: number | undefined,
  answer: Promise<T>,
  onLate: (value: T) => void = () => {},
): Promise<T> {
  if (limit === undefined) return answer;
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(noAnswer());
    }, limit);
    answer.then(
      (value) => {
        clearTimeout(timer);
        if (isLate) onLate(value);
        else resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** The error for a statement or connection that exceeds its time limit. */
export function noAnswer(): DatabaseError {
  return failureError(failures.noAnswer, undefined);
}

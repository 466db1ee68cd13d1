import type { Answers } from "../load/response-statistics.ts";

/** A fetch that tells of every answer, and of every one that no request should get. */
export function watchedFetch(options: {
  readonly answers: Answers;
  readonly onProblem: (problem: string) => void;
}): typeof fetch {
  const { answers, onProblem } = options;
  return async (input, init) => {
    const begin = performance.now();
    const what = new URL(String(input)).pathname;
    try {
      const response = await fetch(input, init);
      const { status } = response;
      answers.add(status < 300 ? "ok" : String(status), performance.now() - begin);
      if (status >= 500) onProblem(`${what} was answered with ${status}`);
      return response;
    } catch (error) {
      answers.add("cut off", performance.now() - begin);
      onProblem(`${what} was cut off: ${String(error)}`);
      throw error;
    }
  };
}

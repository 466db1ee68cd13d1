import type { ResponseStatistics } from "../load/response-statistics.ts";

/** Returns a fetch that counts responses and reports those of status 5xx. */
export function observedFetch(options: {
  readonly statistics: ResponseStatistics;
  readonly onProblem: (problem: string) => void;
}): typeof fetch {
  const { statistics, onProblem } = options;
  return async (input, init) => {
    const begin = performance.now();
    const path = new URL(String(input)).pathname;
    try {
      const response = await fetch(input, init);
      const { status } = response;
      statistics.add(status < 300 ? "ok" : String(status), performance.now() - begin);
      if (status >= 500) onProblem(`${path} returned ${status}`);
      return response;
    } catch (error) {
      statistics.add("connection_closed", performance.now() - begin);
      onProblem(`${path} got no response: ${String(error)}`);
      throw error;
    }
  };
}

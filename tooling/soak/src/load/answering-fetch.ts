/** A `fetch` that reports each request to which the server itself does not respond with JSON. */
export function answeringFetch(onProblem: (problem: string) => void): typeof fetch {
  return async (input, init) => {
    const label = `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
    try {
      const response = await fetch(input, init);
      const type = response.headers.get("content-type") ?? "";
      if (!/^application\/json\b/.test(type)) {
        onProblem(`${label}: a response of status ${response.status} that is not JSON`);
      }
      return response;
    } catch (error) {
      onProblem(`${label}: no response (${String(error)})`);
      throw error;
    }
  };
}

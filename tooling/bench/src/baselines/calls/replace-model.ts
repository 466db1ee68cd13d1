const { BASELINE_MODEL: model } = process.env;

/** Parses a body and writes it again with another model. */
export function replaceModel(chunks: readonly Buffer[]): string {
  const body = JSON.parse(Buffer.concat(chunks).toString());
  body.model = model;
  return JSON.stringify(body);
}

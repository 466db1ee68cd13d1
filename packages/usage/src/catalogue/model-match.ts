/** A condition on the name of a model, as in `@pydantic/genai-prices`. */
export type ModelMatch =
  | { readonly and: readonly ModelMatch[] }
  | { readonly or: readonly ModelMatch[] }
  | { readonly equals: string }
  | { readonly contains: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly regex: string };

/** Whether a name in lower case meets a condition. */
export function matchesModel(match: ModelMatch, name: string): boolean {
  if ("or" in match) return match.or.some((one) => matchesModel(one, name));
  if ("and" in match) return match.and.every((one) => matchesModel(one, name));
  if ("equals" in match) return name === match.equals.toLowerCase();
  if ("contains" in match) return name.includes(match.contains.toLowerCase());
  if ("starts_with" in match) return name.startsWith(match.starts_with.toLowerCase());
  if ("ends_with" in match) return name.endsWith(match.ends_with.toLowerCase());
  return new RegExp(match.regex).test(name);
}

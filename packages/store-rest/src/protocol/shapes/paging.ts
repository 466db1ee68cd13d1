import { optional } from "../codecs/field.js";
import type { Shape } from "../codecs/object-of.js";
import { integer, text } from "../codecs/scalars.js";

/** What every list takes beside its filters. */
export const paging: Shape = {
  maxResults: optional(integer, "1 to 1,000. Without it the whole list comes back."),
  pageToken: optional(text, "next_page_token of the page before, with the same filters."),
};

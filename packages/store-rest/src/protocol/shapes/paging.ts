import { optional } from "../codecs/field.js";
import type { Shape } from "../codecs/object-of.js";
import { integer, text } from "../codecs/scalars.js";

const pageToken = optional(
  text,
  "The `next_page_token` of the previous page, sent with the same filters.",
);

/** Page parameters of a list that is returned whole without `max_results`. */
export const paging: Shape = {
  maxResults: optional(integer, "1 to 1,000. The whole list is returned when absent."),
  pageToken,
};

/** Page parameters of a list that is always paged. */
export const alwaysPaged: Shape = {
  maxResults: optional(integer, "1 to 1,000; 100 when absent."),
  pageToken,
};

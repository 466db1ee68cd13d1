import type { z } from "zod";
import { limits } from "../limits.js";
import { integer } from "./numbers.schema.js";
import { text } from "./text.schema.js";

/** The paging fields that every list input has in addition to its filters. */
export const pageRequestShape: {
  maxResults: z.ZodOptional<z.ZodType<number>>;
  pageToken: z.ZodOptional<z.ZodType<string>>;
} = {
  maxResults: integer(1, limits.pageSize).optional(),
  pageToken: text({ min: 1, max: 1024 }).optional(),
};

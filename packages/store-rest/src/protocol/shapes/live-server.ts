import type { Codec } from "../codecs/codec.js";
import { required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { integer, text, time } from "../codecs/scalars.js";

export const liveServer: Codec = objectOf({
  serverId: required(text),
  kekVersions: required(listOf(integer)),
  startedAt: required(time),
  silentFor: required(integer, "Milliseconds since its last sign of life."),
});

import type { Promise } from "@proto/approval/v1/node_pb";
import { plain } from "@/format/plain";
import type { Words } from "@/words";

// What a promise stands in for, in a few words.
export function promised({ paper, prerequisiteZh }: Pick<Promise, "paper" | "prerequisiteZh">, words: Words): string {
  return plain(paper || words.promise.resultOf(prerequisiteZh));
}

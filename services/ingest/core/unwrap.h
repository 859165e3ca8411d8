// Undoes the typesetting of a dumped page: joins hard-wrapped lines, drops justification spaces,
// folds full-width letters and digits, half-width stops and traditional characters, leaves out
// pinyin in brackets, and cuts the text into paragraphs. Every unit keeps its place in the input.
#pragma once

#include <cstddef>
#include <vector>

#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest {

enum class ParagraphKind {
  kBody,
  kHeading,  // lines without a full stop; its lines are joined by one space
  kByline,   // names on a line of their own
  kCredit,   // 图片来源：…, 摄影：…; closes a photo news item
};

struct Paragraph {
  ParagraphKind kind = ParagraphKind::kBody;
  std::size_t begin = 0;  // units of the unwrapped text, without the trailing byline
  std::size_t end = 0;
  bool opener = false;  // starts with 本报讯 and the like: an article begins here
  bool marked = false;  // a byline behind ▶ or ■
  // Names after the last full stop on its line ("…审批。 本报记者"); empty when equal.
  std::size_t byline_begin = 0;
  std::size_t byline_end = 0;
};

struct Unwrapped {
  Text text;
  std::vector<Paragraph> paragraphs;
};

// Linear in the length of the text. Ends early once the checkpoint stops it.
Unwrapped Unwrap(const DocumentText& document, Checkpoint& checkpoint);

// The same of a page in English: words keep their distance, nothing is folded; a short line without
// a full stop is a heading.
Unwrapped UnwrapEnglish(const DocumentText& document, Checkpoint& checkpoint);

}  // namespace zoneflow::ingest

#include "services/ingest/core/document_text.h"

#include <algorithm>

#include "common/base/status_macros.h"

namespace zoneflow::ingest {

std::string_view Name(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kText:
      return "text";
    case DocumentKind::kHtml:
      return "html";
    case DocumentKind::kPdf:
      return "pdf";
    case DocumentKind::kLedger:
      return "ledger";
  }
  return "";
}

void Places::Add(const Run& run, std::uint32_t end) {
  if (!runs_.empty()) {
    const Run& last = runs_.back();
    const std::uint32_t steps = (run.text - last.text) / last.text_step;
    if (end_ == run.text && last.text_step == run.text_step &&
        last.source_step == run.source_step && last.text + steps * last.text_step == run.text &&
        last.source + steps * last.source_step == run.source) {
      end_ = end;
      return;
    }
  }
  runs_.push_back(run);
  end_ = end;
}

void Places::AddCharacter(std::uint32_t text, std::uint32_t size, const Span& source) {
  Add({text, source.begin, size, source.end - source.begin}, text + size);
}

void Places::AddPart(std::uint32_t text, const Places& from, const Span& part) {
  const std::uint32_t size = part.end - part.begin;
  if (size == 0) {
    return;
  }
  if (from.runs_.empty()) {
    Add({text, part.begin, 1, 1}, text + size);
    return;
  }
  for (auto run = from.At(part.begin); run != from.runs_.end() && run->text < part.end; ++run) {
    const std::uint32_t begin = std::max(part.begin, run->text);
    const std::uint32_t steps = (begin - run->text) / run->text_step;
    const auto next = run + 1;
    const std::uint32_t end = next == from.runs_.end() ? part.end : std::min(part.end, next->text);
    Add({text + (begin - part.begin), run->source + steps * run->source_step, run->text_step,
         run->source_step},
        text + (end - part.begin));
  }
}

void Places::AddBox(std::uint32_t text, int page, const Box& box) {
  words_.push_back({text, page, box});
}

void Places::AddRow(std::uint32_t text, std::string_view sheet, std::uint32_t row) {
  if (sheets_.empty() || sheets_.back() != sheet) {
    sheets_.emplace_back(sheet);
  }
  rows_.push_back({text, sheets_.size() - 1, row});
}

std::vector<Places::Run>::const_iterator Places::At(std::uint32_t text) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), text,
                       [](std::uint32_t offset, const Run& run) { return offset < run.text; });
  return after == runs_.begin() ? after : after - 1;
}

Span Places::Source(const Span& text) const {
  if (runs_.empty()) {
    return text;
  }
  // Parts may stand in another order than in the document: the span holds all of them.
  Span source{UINT32_MAX, 0};
  for (auto run = At(text.begin); run != runs_.end() && run->text < text.end; ++run) {
    const std::uint32_t begin = std::max(text.begin, run->text);
    const auto next = run + 1;
    const std::uint32_t end = next == runs_.end() ? text.end : std::min(text.end, next->text);
    if (begin >= end) {
      continue;
    }
    const std::uint32_t first = (begin - run->text) / run->text_step;
    const std::uint32_t last = (end - 1 - run->text) / run->text_step;
    source.begin = std::min(source.begin, run->source + first * run->source_step);
    source.end = std::max(source.end, run->source + (last + 1) * run->source_step);
  }
  return source.begin > source.end ? Span{source.end, source.end} : source;
}

Proof Places::Of(const Span& text) const {
  Proof proof;
  if (!rows_.empty()) {
    const auto after = std::ranges::upper_bound(rows_, text.begin, {}, &Row::text);
    const Row& row = after == rows_.begin() ? *after : *(after - 1);
    proof.sheet = sheets_[row.sheet];
    proof.row = row.row;
    return proof;
  }
  if (words_.empty()) {
    proof.bytes = Source(text);
    return proof;
  }
  auto word =
      std::upper_bound(words_.begin(), words_.end(), text.begin,
                       [](std::uint32_t offset, const Word& other) { return offset < other.text; });
  if (word != words_.begin()) {
    --word;
  }
  proof.page = word->page;
  proof.box = word->box;
  for (++word; word != words_.end() && word->text < text.end && word->page == proof.page; ++word) {
    proof.box = {std::min(proof.box.left, word->box.left), std::min(proof.box.top, word->box.top),
                 std::max(proof.box.right, word->box.right),
                 std::max(proof.box.bottom, word->box.bottom)};
  }
  return proof;
}

absl::StatusOr<DocumentText> PlainText(std::string_view bytes,
                                       const std::function<absl::Status()>&) {
  DocumentText document;
  RETURN_IF_ERROR(Decode(bytes, document.units));
  return document;
}

}  // namespace zoneflow::ingest

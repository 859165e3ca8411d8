// `zoneflow extract FILE [--articles | --explain | --marked]`: the extraction core on one file, without any service.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

// How people see what was read (proof.h).
enum class Proof { kNone, kExplained, kMarked };

struct ExtractCommand {
  std::string path;
  bool articles = false;  // print articles and strays instead of facts
  std::optional<Date> published_on;
  Proof proof = Proof::kNone;
};

// Prints the facts: kind, zone (in the script of its page), zone_id, subject (with the company, where one is named), count, amount,
// unit, amount_alt, unit_alt, rank, cohort, from, to, growth_pct, period, bound, attr, begin, end,
// confidence (percent), reasons (what lowered it);
// or the articles: title, byline, zone, begin, end, title_begin, title_end, and after them the
// strays, lines that belong to no article, told by their key: stray, begin, end. JSON is one object
// a line. Its figures are numbers, as labels of facts have them: exact decimals of major units;
// begin and end are bytes of the file, or in a PDF page (from 1) and box (left, top, right and
// bottom in points from the page's upper left corner) stand for them; text_begin and text_end,
// bytes of the text that was made of it, stand beside them where that is not the file itself; keys
// without a value are left out. What is not read of the file, and by which rule, is a line of notes.
//
// NotFound for a file that cannot be read, OutOfRange beyond 32 MiB, otherwise as
// front::ReadDocument. Nothing is printed on an error.
absl::Status RunExtract(const ExtractCommand& command, const Output& output, std::ostream& notes);

void RegisterExtract(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow extract FILE [--articles]`: the extraction core on one file, without any service.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

struct ExtractCommand {
  std::string path;
  bool articles = false;  // print articles and strays instead of facts
  std::optional<Date> published_on;
};

// Prints the facts: kind, zone, subject (with the company, where one is named), count, amount,
// unit, amount_alt, unit_alt, rank, cohort, from, to, growth_pct, period, bound, attr, begin, end;
// or the articles: title, byline, zone, begin, end, title_begin, title_end, and after them the
// strays, lines that belong to no article, told by their key: stray, begin, end. JSON is one object
// a line. Its figures are numbers, as labels of facts have them: exact decimals of major units;
// begin and end are bytes of the file; keys without a value are left out.
//
// NotFound for a file that cannot be read, OutOfRange beyond 32 MiB, InvalidArgument for an empty
// or binary file and for invalid UTF-8. Nothing is printed on an error.
absl::Status RunExtract(const ExtractCommand& command, const Output& output);

void RegisterExtract(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

// `zoneflow extract FILE [--articles]`: the extraction core on one file, without any service.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "absl/status/status.h"

#include "common/base/date.h"

namespace zoneflow::cli {

struct ExtractCommand {
  std::string path;
  bool articles = false;  // print articles and strays instead of facts
  std::optional<Date> published_on;
};

// Prints one JSON object a line. A fact: kind, zone, subject, company, count, amount, unit,
// amount_alt, unit_alt, rank, cohort, from, to, growth_pct, period, bound, attr, begin, end; an
// article: title, byline, zone, begin, end and title_begin, title_end; then the strays: stray,
// begin, end. Amounts are exact decimals of major units, begin and end are bytes of the file; keys
// without a value are left out.
//
// NotFound for a file that cannot be read, OutOfRange beyond 32 MiB, InvalidArgument for an empty
// or binary file and for invalid UTF-8. Nothing is printed on an error.
absl::Status RunExtract(const ExtractCommand& command, std::ostream& out);

}  // namespace zoneflow::cli

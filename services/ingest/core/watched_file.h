// What becomes of a file that was put into a watched folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "common/base/date.h"

namespace zoneflow::ingest {

// The first day that stands in a file's name: YYYY-MM-DD or YYYYMMDD, no digit beside it
// ("珠海特区报_20210201_A03.pdf", "2021-02-01 要闻.txt"). None where no such day exists, or in a year
// before 1978, when there were no zones.
std::optional<Date> DayInName(std::string_view file_name);

// Whether the file itself is at fault, so that it would be refused however often it is read: by the
// code that IngestDocument and ParseHead return. What else fails is tried again.
bool IsRefused(const absl::Status& status);

// What is written beside a refused file for whoever put it there; ends with a line break.
std::string RefusalText(std::string_view file_name, const absl::Status& status, Instant at);

}  // namespace zoneflow::ingest

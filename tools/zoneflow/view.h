// How rows are shown.
#pragma once

#include <cstddef>
#include <string>

#include "common/config/lookup.h"

namespace zoneflow::cli {

enum class Format { kTable, kJson, kCsv };

// A format alone shows everything, in the same way everywhere. The rest is for tables.
struct View {
  View(Format shown) : format(shown) {}  // NOLINT(google-explicit-constructor): the plain view

  Format format;
  // The columns of the terminal that a table has to fit into: ids are shortened to what is unique
  // among them, amounts are told in 亿 (10^8) with the unit, long texts are cut, and columns that
  // still find no room are named under the table. 0: the table is as wide as it comes.
  std::size_t fit_width = 0;
  bool chinese = false;  // headers
  bool colours = false;
};

// The view of the standard output: `format` as --format names it; "" means a table on a terminal
// and JSON lines otherwise. A table fits a terminal unless it is `wide`, and has colours there
// unless NO_COLOR is set or TERM is "dumb".
View ViewOf(const std::string& format, bool wide, const config::Lookup& environment);

// Whether messages are to be Chinese: by the first of LC_ALL, LC_MESSAGES and LANG that is set.
bool IsChinese(const config::Lookup& environment);

}  // namespace zoneflow::cli

#include "tools/zoneflow/view.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"

namespace zoneflow::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kNarrowest = 20;

std::size_t TerminalWidth(const config::Lookup& environment) {
  winsize size{};
  int columns = 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    columns = size.ws_col;
  } else if (!absl::SimpleAtoi(environment("COLUMNS").value_or(""), &columns) || columns <= 0) {
    return kUsualWidth;
  }
  return std::max(static_cast<std::size_t>(columns), kNarrowest);
}

}  // namespace

View ViewOf(const std::string& format, bool wide, const config::Lookup& environment) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  View view(format == "csv"                                     ? Format::kCsv
            : format == "table" || (format.empty() && terminal) ? Format::kTable
                                                                : Format::kJson);
  if (terminal && !wide) {
    view.fit_width = TerminalWidth(environment);
  }
  view.chinese = IsChinese(environment);
  view.colours = terminal && !environment("NO_COLOR").has_value() && environment("TERM") != "dumb";
  return view;
}

bool IsChinese(const config::Lookup& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const std::optional<std::string> locale = environment(name); locale.has_value()) {
      return locale->starts_with("zh");
    }
  }
  return false;
}

}  // namespace zoneflow::cli

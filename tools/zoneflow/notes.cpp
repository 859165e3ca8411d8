#include "tools/zoneflow/notes.h"

#include <cstddef>

#include "absl/strings/str_join.h"

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {
namespace {

// Between the sides of a text in both languages.
constexpr std::string_view kBar = " | ";

}  // namespace

std::string SideOf(const std::string& text, const View& view) {
  const std::size_t bar = text.find(kBar);
  if (view.format != Format::kTable || bar == std::string::npos ||
      text.find(kBar, bar + 1) != std::string::npos) {
    return text;
  }
  return view.chinese ? text.substr(0, bar) : text.substr(bar + kBar.size());
}

std::string JoinSides(const std::vector<std::string>& texts, const View& view) {
  return absl::StrJoin(texts, "; ", [&](std::string* out, const std::string& text) {
    StrAppend(out, SideOf(text, view));
  });
}

void PrintNote(std::string_view head, const std::string& text, const View& view,
               std::ostream& out) {
  const std::string note = Printable(StrCat(head, ": ", SideOf(text, view)));
  std::size_t begin = 0;  // of the line
  std::size_t blank = 0;  // the last one in it; 0: none
  std::size_t width = 0;
  for (Utf8Reader reader(note); !reader.AtEnd();) {
    const std::size_t at = reader.offset();
    const char32_t c = reader.Next();
    const std::size_t wide = DisplayWidth(note.substr(at, reader.offset() - at));
    if (view.fit_width > 0 && width + wide > view.fit_width) {
      const std::size_t end = blank > begin ? blank : at;
      out << note.substr(begin, end - begin) << "\n  ";
      begin = blank > begin ? blank + 1 : at;
      width = 2 + DisplayWidth(note.substr(begin, at - begin));
    }
    if (c == U' ') {
      blank = at;
    }
    width += wide;
  }
  out << note.substr(begin) << "\n";
}

}  // namespace zoneflow::cli

#include "services/ingest/core/page_frame.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/script.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kLongest = 60;      // units of a line that begins as the frame does
constexpr std::size_t kMenuLongest = 12;  // of an entry of a menu
constexpr std::size_t kMenuLines = 3;

// Between entries of a menu on one line.
bool IsBetweenEntries(char16_t c) {
  return IsSpace(c) || c == u'|' || c == u'｜' || c == u'>' || c == u'》' || c == u'»' ||
         c == u'/' || c == u'·' || c == u'【' || c == u'】' || c == u'[' || c == u']';
}

// Of a line: its entries, and how many of them are words of a menu.
struct Entries {
  std::size_t all = 0;
  std::size_t known = 0;
};

Entries EntriesOf(std::u16string_view line, const WordList& words) {
  Entries entries;
  std::size_t at = 0;
  while (at < line.size()) {
    while (at < line.size() && IsBetweenEntries(line[at])) {
      ++at;
    }
    std::size_t end = at;
    while (end < line.size() && !IsBetweenEntries(line[end])) {
      ++end;
    }
    if (end > at) {
      ++entries.all;
      entries.known += words.Holds(line.substr(at, end - at)) ? 1 : 0;
    }
    at = end;
  }
  return entries;
}

bool IsShort(std::u16string_view line) {
  return line.size() <= kMenuLongest && std::none_of(line.begin(), line.end(), [](char16_t c) {
           return IsDigit(c) || c == u'，' || c == u'。' || c == u'；' || c == u'：';
         });
}

}  // namespace

std::vector<bool> FrameLines(const Text& page, std::span<const TableCell> lines) {
  const WordList& words = BuiltInLexicon().words(WordListName::kFrame);
  const WordList& begins = BuiltInLexicon().words(WordListName::kFrameBegin);
  std::vector<bool> frame(lines.size(), false);
  std::size_t run = 0;    // short lines up to this one
  std::size_t known = 0;  // of them words of a menu
  const auto end_run = [&](std::size_t end) {
    if (run >= kMenuLines && known >= 2 && known * 3 >= run) {
      std::fill(frame.begin() + static_cast<std::ptrdiff_t>(end - run),
                frame.begin() + static_cast<std::ptrdiff_t>(end), true);
    }
    run = known = 0;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t size = lines[i].end - lines[i].begin;
    if (size > kLongest) {
      end_run(i);
      continue;
    }
    const std::u16string line = Simplified(page.units.substr(lines[i].begin, size));
    if (line.find(u'。') == std::u16string::npos) {
      const Entries entries = EntriesOf(line, words);
      frame[i] =
          begins.AtBegin(line) > 0 || (entries.known >= 2 && entries.known * 2 >= entries.all);
    }
    if (!IsShort(line)) {
      end_run(i);
      continue;
    }
    ++run;
    known += words.Holds(line) ? 1 : 0;
  }
  end_run(lines.size());
  return frame;
}

}  // namespace zoneflow::ingest

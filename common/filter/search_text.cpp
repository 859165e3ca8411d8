#include "common/filter/search_text.h"

#include <algorithm>

#include "common/filter/code_points.h"

namespace zoneflow::filter {
namespace {

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = CodePointAt(text, at).length;
    characters.push_back(text.substr(at, length));
    at += length;
  }
  return characters;
}

std::string Pair(std::string_view first, std::string_view second) {
  return std::string(first).append(second);
}

}  // namespace

std::string Folded(std::string_view text) {
  std::string folded;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    at += point.length;
    char32_t c = point.value;
    if (c >= 0xFF01 && c <= 0xFF5E) {
      c -= 0xFEE0;
    }
    if (c >= U'A' && c <= U'Z') {
      c += U'a' - U'A';
    }
    if (c <= U' ' || c == 0xA0 || c == 0x3000) {
      blank = !folded.empty();
      continue;
    }
    if (blank) {
      folded += ' ';
      blank = false;
    }
    AppendUtf8(c, folded);
  }
  return folded;
}

std::string FoldedText(const std::vector<std::string>& texts) {
  std::vector<std::string> lines;
  for (const std::string& text : texts) {
    std::string folded = Folded(text);
    if (!folded.empty()) {
      lines.push_back(std::move(folded));
    }
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  std::string joined;
  for (const std::string& line : lines) {
    joined += (joined.empty() ? "" : "\n") + line;
  }
  return joined;
}

std::vector<std::string> Grams(std::string_view folded_text) {
  std::vector<std::string> grams;
  const auto characters = Characters(folded_text);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (characters[i] == "\n") {
      continue;
    }
    const bool last = i + 1 == characters.size() || characters[i + 1] == "\n";
    grams.push_back(last ? std::string(characters[i]) : Pair(characters[i], characters[i + 1]));
  }
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

Needle NeedleOf(std::string_view folded) {
  const auto characters = Characters(folded);
  Needle needle;
  if (characters.size() == 1) {
    needle.beginning = folded;
  }
  for (std::size_t i = 0; i + 1 < characters.size(); ++i) {
    needle.pairs.push_back(Pair(characters[i], characters[i + 1]));
  }
  std::sort(needle.pairs.begin(), needle.pairs.end());
  needle.pairs.erase(std::unique(needle.pairs.begin(), needle.pairs.end()), needle.pairs.end());
  return needle;
}

}  // namespace zoneflow::filter

#include "services/scoring/core/framework/both_languages.h"

#include <cstddef>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

constexpr std::string_view kBar = " | ";

}  // namespace

std::pair<std::string_view, std::string_view> SidesOf(std::string_view text) {
  const std::size_t bar = text.find(kBar);
  return bar == std::string_view::npos
             ? std::pair(text, text)
             : std::pair(text.substr(0, bar), text.substr(bar + kBar.size()));
}

std::string Headed(std::string_view head, std::string_view text) {
  const auto [chinese, english] = SidesOf(text);
  return chinese == english ? StrCat(head, ": ", text)
                            : StrCat(head, ": ", chinese, kBar, head, ": ", english);
}

}  // namespace zoneflow::scoring

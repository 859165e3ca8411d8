#include "tools/zoneflow/pick.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"
#include "tools/zoneflow/table.h"

namespace zoneflow::cli {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kIdDigits[] = {32, 64};  // of a hash and of a document
constexpr std::size_t kMostListed = 10;
constexpr std::string_view kSearchField = "text";

// As it stands between the quotes of a filter. A star would stand for any text.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '*') {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

}  // namespace

bool IsWholeId(std::string_view text) {
  return std::ranges::find(kIdDigits, text.size()) != std::end(kIdDigits) &&
         text.find_first_not_of(kDigits) == std::string_view::npos;
}

Pick::Pick(std::string kind, std::string text)
    : kind_(std::move(kind)),
      text_(std::move(text)),
      may_be_id_(!text_.empty() && text_.find_first_not_of(kDigits) == std::string::npos) {}

int Pick::LevelOf(const Choice& choice) const {
  const auto begins = [this](const std::string& id) { return id.starts_with(text_); };
  if (text_.empty()) {
    return kLevels;
  }
  if (may_be_id_ && begins(choice.id)) {
    return 0;
  }
  if (may_be_id_ && std::ranges::any_of(choice.other_ids, begins)) {
    return 1;
  }
  if (std::ranges::find(choice.names, text_) != choice.names.end()) {
    return 2;
  }
  return std::ranges::any_of(
             choice.names,
             [this](const std::string& name) { return name.find(text_) != std::string::npos; })
             ? 3
             : kLevels;
}

std::string Pick::Filter(const std::vector<std::string>& ids,
                         const std::vector<std::string>& names) const {
  std::vector<std::string> any;
  if (may_be_id_) {
    for (const std::string& id : ids) {
      any.push_back(StrCat(id, " = \"", text_, "*\""));
    }
  }
  for (const std::string& name : names) {
    if (name != kSearchField) {
      any.push_back(StrCat(name, " = \"*", Escaped(text_), "*\""));
      continue;
    }
    // Word by word: "前晨汽车 总部" is a company and its project.
    std::vector<std::string> all;
    const std::vector<std::string> words = absl::StrSplit(text_, ' ', absl::SkipWhitespace());
    for (const std::string& word : words) {
      all.push_back(StrCat(name, " : \"", Escaped(word), "\""));
    }
    if (!all.empty()) {
      any.push_back(StrCat("(", absl::StrJoin(all, " AND "), ")"));
    }
  }
  // A list without a filter shows all.
  return any.empty() || text_.empty() ? "id = \"\"" : absl::StrJoin(any, " OR ");
}

void Pick::Offer(Choice choice) {
  if (const int level = LevelOf(choice); level < kLevels) {
    fitting_[level].push_back(std::move(choice));
  }
}

absl::StatusOr<std::string> Pick::Chosen() const {
  const auto best = std::ranges::find_if(fitting_, [](const auto& some) { return !some.empty(); });
  if (best == std::end(fitting_)) {
    return absl::NotFoundError(StrCat("no ", kind_, " has the id or the name \"", text_, "\""));
  }
  if (best->size() == 1) {
    return best->front().id;
  }
  std::vector<std::string> ids;
  for (const Choice& choice : *best) {
    ids.push_back(choice.id);
  }
  ids = ShortIds(std::move(ids));
  std::string listed;
  for (std::size_t i = 0; i < std::min(best->size(), kMostListed); ++i) {
    const Choice& choice = (*best)[i];
    StrAppend(&listed, i == 0 ? "" : "; ", ids[i], " ",
              choice.names.empty() ? "" : choice.names.front());
  }
  if (best->size() > kMostListed) {
    StrAppend(&listed, "; and ", best->size() - kMostListed, " more");
  }
  return absl::InvalidArgumentError(
      StrCat("\"", text_, "\" may be each of ", best->size(), " ", kind_, "s: ", listed));
}

}  // namespace zoneflow::cli

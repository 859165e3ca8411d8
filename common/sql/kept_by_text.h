// What a connection keeps prepared, by the text of the statement.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace zoneflow::sql {

// What was used longest ago makes room. Longer texts hold values, and do not come again.
template <typename Kept>
class KeptByText {
 public:
  static constexpr std::size_t kMost = 256;
  static constexpr std::size_t kLongestText = 4096;

  static bool Fits(const std::string& text) { return text.size() <= kLongestText; }

  // Valid until the next Keep or Take.
  Kept* Find(const std::string& text) {
    const auto found = by_text_.find(text);
    if (found == by_text_.end()) {
      return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  std::optional<Kept> Take(const std::string& text) {
    const auto found = by_text_.find(text);
    if (found == by_text_.end()) {
      return std::nullopt;
    }
    std::optional<Kept> taken(std::move(found->second->second));
    entries_.erase(found->second);
    by_text_.erase(found);
    return taken;
  }

  // Requires that none is kept under the text. Returns what had to make room.
  std::optional<Kept> Keep(const std::string& text, Kept kept) {
    entries_.emplace_front(text, std::move(kept));
    by_text_.emplace(text, entries_.begin());
    return entries_.size() > kMost ? TakeAny() : std::nullopt;
  }

  // What was used longest ago.
  std::optional<Kept> TakeAny() {
    return entries_.empty() ? std::nullopt : Take(std::string(entries_.back().first));
  }

 private:
  using Entries = std::list<std::pair<std::string, Kept>>;

  Entries entries_;  // what was used last comes first
  std::unordered_map<std::string, typename Entries::iterator> by_text_;
};

}  // namespace zoneflow::sql

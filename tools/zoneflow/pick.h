// An id as people type it: whole, the beginning of one, or a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zoneflow::cli {

// Something that an argument may mean.
struct Choice {
  std::string id;
  std::vector<std::string> other_ids;
  std::vector<std::string> names;  // the first is shown
};

// Whether the text is a whole id: nothing has to be looked up for it.
bool IsWholeId(std::string_view text);

// Finds the one thing a text means: by its id or the beginning of it, else by another id of it or
// the beginning, else by a name, else by a part of a name. Keeps only what fits.
class Pick {
 public:
  // kind: "case" …, for messages.
  Pick(std::string kind, std::string text);

  // A filter of a list (AIP-160) that lets through all that may fit, so that the service need not
  // show the rest. The fields of ids are asked only for what may be an id; of those of names "text"
  // is the list's search.
  std::string Filter(const std::vector<std::string>& ids,
                     const std::vector<std::string>& names) const;

  void Offer(Choice choice);

  // The id. NotFound if nothing fits; InvalidArgument, listing those that fit best, if several do.
  absl::StatusOr<std::string> Chosen() const;

 private:
  static constexpr int kLevels = 4;

  int LevelOf(const Choice& choice) const;  // kLevels: does not fit

  std::string kind_;
  std::string text_;
  bool may_be_id_;
  std::vector<Choice> fitting_[kLevels];
};

}  // namespace zoneflow::cli

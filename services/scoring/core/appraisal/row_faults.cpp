#include "services/scoring/core/appraisal/row_faults.h"

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostLines = 20;

}  // namespace

void RowFaults::Add(std::size_t row, std::string_view field, std::string_view what) {
  if (++faults_ <= kMostLines) {
    lines_.push_back(StrCat(list_, "[", row, "].", field, ": ", what));
  }
}

void RowFaults::CheckText(std::size_t row, std::string_view field, std::string_view text,
                          std::size_t most, bool needed) {
  if (needed && text.empty()) {
    Add(row, field, "is missing");
  } else if (text.size() > most) {
    Add(row, field, StrCat(text.size(), " bytes; at most ", most));
  }
}

absl::Status RowFaults::Status() const {
  if (empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      StrCat(absl::StrJoin(lines_, "\n"),
             faults_ > lines_.size() ? StrCat("\nand ", faults_ - lines_.size(), " more") : ""));
}

}  // namespace zoneflow::scoring

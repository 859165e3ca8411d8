// What is wrong with the rows of a request.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace zoneflow::scoring {

class RowFaults {
 public:
  // list: the field of the request that holds the rows.
  explicit RowFaults(std::string list) : list_(std::move(list)) {}

  // As "observations[3].value: what".
  void Add(std::size_t row, std::string_view field, std::string_view what);
  // A field that must be there, with so many bytes at most.
  void CheckText(std::size_t row, std::string_view field, std::string_view text, std::size_t most,
                 bool needed = true);

  bool empty() const { return faults_ == 0; }
  // InvalidArgument with the first 20 lines, and how many more there are.
  absl::Status Status() const;

 private:
  std::string list_;
  std::size_t faults_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace zoneflow::scoring

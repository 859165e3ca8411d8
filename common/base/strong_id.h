// An identifier that cannot be mistaken for another kind of identifier.
//
//   using ProjectId = StrongId<struct ProjectIdTag>;
#pragma once

#include <compare>
#include <string>
#include <utility>

namespace zoneflow {

template <typename Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend auto operator<=>(const StrongId&, const StrongId&) = default;

  template <typename H>
  friend H AbslHashValue(H h, const StrongId& id) {
    return H::combine(std::move(h), id.value_);
  }

 private:
  std::string value_;
};

}  // namespace zoneflow

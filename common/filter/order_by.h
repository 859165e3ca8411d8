// The order of a list: AIP-132's order_by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/filter/schema.h"

namespace zoneflow::filter {

struct OrderTerm {
  std::size_t field = 0;
  bool descending = false;

  friend bool operator==(const OrderTerm&, const OrderTerm&) = default;
};

// An order in which no two rows are equal. Immutable, thread-safe; the schema outlives it.
class Order {
 public:
  // Reads "published_on desc, id": fields that have an order (Column::order), each with "desc" or
  // none, joined by commas; `standard` where the text is empty. Where it does not name `unique`, a
  // field that tells any two rows apart, that field comes last, in the direction of the term before
  // it: so one index on (field, unique) serves both directions. What stands behind it is dropped.
  // InvalidArgument names the field and the rule: one that is unknown, has no order or stands
  // twice, a word other than desc.
  static absl::StatusOr<Order> Parse(std::string_view text, const Schema& schema,
                                     std::string_view standard, std::string_view unique);

  const std::vector<OrderTerm>& terms() const { return terms_; }
  const Schema& schema() const { return *schema_; }

 private:
  explicit Order(const Schema& schema) : schema_(&schema) {}

  std::vector<OrderTerm> terms_;
  const Schema* schema_;
};

}  // namespace zoneflow::filter

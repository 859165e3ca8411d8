#include "common/filter/order_by.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"
#include "common/filter/parse.h"

namespace zoneflow::filter {
namespace {

std::string OrderedNames(const Schema& schema) {
  std::string names;
  for (const FieldSpec& field : schema.fields()) {
    if (!field.column.order.empty()) {
      names += (names.empty() ? "" : ", ") + field.name;
    }
  }
  return names;
}

}  // namespace

absl::StatusOr<Order> Order::Parse(std::string_view text, const Schema& schema,
                                   std::string_view standard, std::string_view unique) {
  const auto refuse = [](std::string_view term, const std::string& rule) {
    return absl::InvalidArgumentError(StrCat("order_by: ", Quoted(term), " ", rule));
  };
  Order order(schema);
  const std::size_t last = schema.Number(unique);
  if (text.size() > kMaxFilterBytes) {
    return absl::InvalidArgumentError(
        StrCat("order_by: ", text.size(), " bytes; at most ", kMaxFilterBytes, " are allowed"));
  }
  std::string asked(text);
  absl::StripAsciiWhitespace(&asked);
  if (asked.empty()) {
    asked = standard;
  }
  const std::vector<std::string> parts = absl::StrSplit(asked, ',');
  for (const std::string& part : parts) {
    const std::vector<std::string> words =
        absl::StrSplit(part, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
    if (words.empty()) {
      return refuse(text, "has an empty term; write field, field desc");
    }
    const auto field = schema.Find(words[0]);
    if (!field.has_value() || schema[*field].column.order.empty()) {
      return refuse(words[0], StrCat("is no field to order by; fields: ", OrderedNames(schema)));
    }
    if (words.size() > 2 || (words.size() == 2 && words[1] != "desc")) {
      return refuse(words[1], "stands where desc or ',' is expected");
    }
    if (std::any_of(order.terms_.begin(), order.terms_.end(),
                    [&](const OrderTerm& term) { return term.field == *field; })) {
      return refuse(words[0], "stands twice");
    }
    order.terms_.push_back({*field, words.size() == 2});
  }
  const auto named = std::find_if(order.terms_.begin(), order.terms_.end(),
                                  [&](const OrderTerm& term) { return term.field == last; });
  if (named == order.terms_.end()) {
    order.terms_.push_back({last, order.terms_.back().descending});
  } else {
    order.terms_.erase(named + 1, order.terms_.end());
  }
  return order;
}

}  // namespace zoneflow::filter

#include "common/filter/schema.h"

#include <algorithm>

#include "common/base/check.h"

namespace zoneflow::filter {

Schema::Schema(std::vector<FieldSpec> fields, BareWords bare_words)
    : fields_(std::move(fields)), searched_(fields_.size()), bare_words_(bare_words) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const FieldSpec& field = fields_[i];
    ZONEFLOW_CHECK(!field.name.empty() && Find(field.name) == i);
    ZONEFLOW_CHECK((field.kind == FieldKind::kChoice) == !field.choices.empty());
    if (field.kind == FieldKind::kSearch) {
      ZONEFLOW_CHECK(!search_.has_value());
      search_ = i;
      for (const std::string& name : field.searched) {
        searched_[i].push_back(Number(name));
      }
    }
  }
  ZONEFLOW_CHECK(bare_words_ == BareWords::kRefused || search_.has_value());
}

std::optional<std::size_t> Schema::Find(std::string_view name) const {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto& aliases = fields_[i].aliases;
    if (fields_[i].name == name ||
        std::find(aliases.begin(), aliases.end(), name) != aliases.end()) {
      return i;
    }
  }
  return std::nullopt;
}

std::size_t Schema::Number(std::string_view name) const {
  const auto number = Find(name);
  ZONEFLOW_CHECK(number.has_value());
  return *number;
}

std::string Schema::Names() const {
  std::string names;
  for (const FieldSpec& field : fields_) {
    names += (names.empty() ? "" : ", ") + field.name;
  }
  return names;
}

}  // namespace zoneflow::filter

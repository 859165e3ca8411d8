#include "common/wire/values.h"

#include "common/base/str_cat.h"

namespace zoneflow::wire {

common::v1::Money ToWire(const Money& money) {
  common::v1::Money message;
  message.set_minor(money.minor);
  message.set_currency(money.currency);
  return message;
}

Money FromWire(const common::v1::Money& message) { return {message.minor(), message.currency()}; }

common::v1::ZoneRef ToWire(const ZoneRef& zone) {
  common::v1::ZoneRef message;
  message.set_id(zone.id);
  message.set_name(zone.name);
  message.set_province(zone.province);
  return message;
}

ZoneRef FromWire(const common::v1::ZoneRef& message) {
  return {message.id(), message.name(), message.province()};
}

common::v1::FigureStatus ToWire(FigureStatus status) {
  return static_cast<common::v1::FigureStatus>(status);
}

FigureStatus FromWire(common::v1::FigureStatus status) {
  return common::v1::FigureStatus_IsValid(status) ? static_cast<FigureStatus>(status)
                                                  : FigureStatus::kUnspecified;
}

std::string ToWire(const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; }

absl::StatusOr<std::optional<Date>> DateFromWire(std::string_view field, std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(StrCat(field, ": ", StdView(date.status().message())));
  }
  return *date;
}

}  // namespace zoneflow::wire

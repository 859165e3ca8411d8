// Between the values of common/base and the messages of proto/zoneflow/common/v1. Each service adds
// what is its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "common/base/money.h"
#include "common/base/zone_ref.h"
#include "zoneflow/common/v1/values.pb.h"

namespace zoneflow::wire {

common::v1::Money ToWire(const Money& money);
Money FromWire(const common::v1::Money& message);

common::v1::ZoneRef ToWire(const ZoneRef& zone);
ZoneRef FromWire(const common::v1::ZoneRef& message);

// A status that a newer version sent is read as unspecified.
common::v1::FigureStatus ToWire(FigureStatus status);
FigureStatus FromWire(common::v1::FigureStatus status);

// A date travels as its ISO text, none as "".
std::string ToWire(const std::optional<Date>& date);
// InvalidArgument names the field and the text.
absl::StatusOr<std::optional<Date>> DateFromWire(std::string_view field, std::string_view text);

}  // namespace zoneflow::wire

// Asks the stored events what a filter would have told.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

struct BacktestQuery {
  std::string filter;
  // The days, in Asia/Shanghai, on which the events came about, both included.
  std::optional<Date> from = {};
  std::optional<Date> to = {};
  // Looks at events with log_no < before; 0: from the newest on.
  std::int64_t before = 0;
  int most_events = 4096;  // looked at in this call, >= 1
  std::size_t sample = 20;
};

struct Backtest {
  std::int64_t looked_at = 0;  // within the days and the asker's zones
  std::int64_t matched = 0;
  std::map<std::string, std::int64_t> matched_by_type;  // by the name that filters use
  std::vector<std::shared_ptr<const LogEvent>> sample;  // the newest that matched, newest first
  std::int64_t before = 0;                              // to go on with; 0: all was looked at
};

class BacktestFilter {
 public:
  // Both outlive it. The schema is that of the log's events, with the fields type and zone.id.
  BacktestFilter(EventLogReader& log, const filter::Schema& schema) : log_(log), schema_(schema) {}

  // Looks back from the newest event, within the principal's zones, until so many events were looked
  // at, the log ends or `enough` says so, which is asked every 256 events. InvalidArgument for the
  // filter, and for days of which the first is after the last.
  absl::StatusOr<Backtest> operator()(const Principal& principal, const BacktestQuery& query,
                                      const std::function<bool()>& enough) const;

 private:
  EventLogReader& log_;
  const filter::Schema& schema_;
};

}  // namespace zoneflow::notification

#include "services/notification/core/backtest_filter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"

namespace zoneflow::notification {
namespace {

constexpr std::int64_t kEventsAPage = 256;

}  // namespace

absl::StatusOr<Backtest> BacktestFilter::operator()(const Principal& principal,
                                                    const BacktestQuery& query,
                                                    const std::function<bool()>& enough) const {
  ASSIGN_OR_RETURN(const filter::Filter filter, filter::Filter::Parse(query.filter, schema_));
  if (query.from.has_value() && query.to.has_value() && *query.from > *query.to) {
    return absl::InvalidArgumentError("from: " + FormatDate(*query.from) + " is after to, " +
                                      FormatDate(*query.to));
  }
  // Times of events have one form, in which the order of the texts is that of the times.
  const std::string from =
      query.from.has_value() ? FormatInstant(ShanghaiMidnight(*query.from)) : "";
  const std::string end =
      query.to.has_value() ? FormatInstant(ShanghaiMidnight(*query.to + std::chrono::days(1))) : "";
  const Scope scope = ScopeOf(principal);
  const std::size_t zone_id = schema_.Number("zone.id");
  const std::size_t type = schema_.Number("type");

  Backtest backtest;
  backtest.before = query.before;
  if (backtest.before == 0) {
    ASSIGN_OR_RETURN(const std::int64_t head, log_.Head());
    backtest.before = head + 1;
  }
  // Numbers have no gaps, so a page backwards is one forwards from its beginning.
  for (std::int64_t read = 0; read < query.most_events && backtest.before > 1;) {
    const std::int64_t want =
        std::min({kEventsAPage, query.most_events - read, backtest.before - 1});
    const std::int64_t after = backtest.before - 1 - want;
    ASSIGN_OR_RETURN(auto events, log_.Read(after, static_cast<int>(want)));
    std::reverse(events.begin(), events.end());
    for (std::shared_ptr<const LogEvent>& event : events) {
      if (event->time < from || (!end.empty() && event->time >= end) ||
          !scope.Sees(event->fields.Texts(zone_id))) {
        continue;
      }
      ++backtest.looked_at;
      if (!filter.Matches(event->fields)) {
        continue;
      }
      ++backtest.matched;
      const auto types = event->fields.Texts(type);
      ++backtest.matched_by_type[types.empty() ? event->type : types.front()];
      if (backtest.sample.size() < query.sample) {
        backtest.sample.push_back(std::move(event));
      }
    }
    backtest.before = after + 1;
    read += want;
    if (enough()) {
      break;
    }
  }
  if (backtest.before <= 1) {
    backtest.before = 0;
  }
  return backtest;
}

}  // namespace zoneflow::notification

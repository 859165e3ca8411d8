#include "services/notification/core/explain_match.h"

#include <charconv>
#include <optional>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "services/notification/core/read_filter.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kSuite = "/zoneflow/";

// The text up to the next '/', which is taken off with it.
std::string_view TakeSegment(std::string_view& text) {
  const std::size_t end = text.find('/');
  const std::string_view segment = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return segment;
}

bool IsSubject(std::string_view text) {
  const std::string_view kind = TakeSegment(text);
  return !kind.empty() && !text.empty();
}

}  // namespace

absl::StatusOr<EventName> ParseEventName(std::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError(
      "event: '" + std::string(text.substr(0, 200)) +
      "' is neither an event's id (/zoneflow/ingest/signing/ID/1) nor what one is about "
      "(signing/ID, case/ID)");
  if (!text.starts_with(kSuite)) {
    if (!IsSubject(text) || text.starts_with('/')) {
      return refused;
    }
    return EventName{"", std::string(text), 0};
  }
  std::string_view rest = text.substr(kSuite.size());
  const std::string source = std::string(kSuite) + std::string(TakeSegment(rest));
  const std::size_t last = rest.rfind('/');
  if (last == std::string_view::npos || !IsSubject(rest.substr(0, last))) {
    return refused;
  }
  const std::string_view digits = rest.substr(last + 1);
  std::int64_t sequence = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), sequence);
  if (error != std::errc() || end != digits.end() || sequence < 1) {
    return refused;
  }
  return EventName{source, std::string(rest.substr(0, last)), sequence};
}

absl::StatusOr<Explanation> ExplainMatch::operator()(const Principal& principal,
                                                     std::string_view subscription,
                                                     std::int64_t log_no,
                                                     std::string_view event) const {
  RETURN_IF_ERROR(CheckName(subscription));
  Explanation explanation;
  if (log_no == 0) {
    ASSIGN_OR_RETURN(const EventName name, ParseEventName(event));
    ASSIGN_OR_RETURN(log_no, log_.Find(name));
    if (log_no == 0) {
      return absl::NotFoundError("event '" + std::string(event) +
                                 "': none has come, so none was told");
    }
  }
  ASSIGN_OR_RETURN(const auto events, log_.Read(log_no - 1, 1));
  if (events.empty()) {
    return absl::NotFoundError("log_no " + std::to_string(log_no) +
                               ": no event has this number yet");
  }
  // Read after the event, as ReadDeliveries does.
  ASSIGN_OR_RETURN(explanation.subscription, store_.Find(subscription));
  RETURN_IF_ERROR(MayRead(principal, RowOf(explanation.subscription)));
  const LogEvent& told = *events.front();
  explanation.log_no = told.log_no;
  explanation.edit = explanation.subscription.EditFor(told.log_no);

  const auto zones = told.fields.Texts(zone_id_);
  const bool is_seen = ScopeOf(principal).Sees(zones);
  std::vector<WhyNot>& why_not = explanation.why_not;
  if (told.log_no <= explanation.subscription.start_log_no) {
    why_not.push_back(WhyNot::kBeforeStart);
  }
  if (explanation.edit.paused) {
    why_not.push_back(WhyNot::kPaused);
  }
  if (!is_seen) {
    // What the filter says of it would tell what the event says.
    why_not.push_back(WhyNot::kReadersZones);
    return explanation;
  }
  if (!Intersect(explanation.edit.scope, ScopeOf(principal)).Sees(zones)) {
    why_not.push_back(WhyNot::kOwnersZones);
  }
  ASSIGN_OR_RETURN(const filter::Filter filter,
                   filter::Filter::Parse(explanation.edit.filter, schema_));
  if (!filter.Matches(told.fields)) {
    why_not.push_back(filter.MatchesAlone(told.fields) ? WhyNot::kLaterPart : WhyNot::kFilter);
  }
  const std::vector<bool> negated = NegatedIn(filter);
  for (const filter::RestrictionOutcome& each : filter.Explain(told.fields)) {
    explanation.restrictions.push_back(
        {std::string(each.restriction), negated[explanation.restrictions.size()], each.outcome});
  }
  explanation.event = events.front();
  return explanation;
}

}  // namespace zoneflow::notification

#include "services/notification/adapters/wire.h"

#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/core/cursor.h"
#include "services/notification/core/read_filter.h"
#include "zoneflow/notification/v1/notification_service.pb.h"
#include "zoneflow/notification/v1/subscription.pb.h"

namespace zoneflow::notification {
namespace {

// A list of events shows as much of a title.
constexpr std::size_t kMostAbout = 240;

void ToWire(const LogEvent& event, v1::EventHead& message) {
  message.set_log_no(event.log_no);
  message.set_id(event.id);
  message.set_short_type(filter::ShortType(event.type));
  message.set_subject(event.subject);
  message.set_sequence(event.sequence);
  message.set_time(event.time);
  const filter::Schema& schema = Events().schema();
  if (const auto status = event.fields.Texts(schema.Number("status")); !status.empty()) {
    message.set_status(status.front());
  }
  message.set_about(AboutOf(event));
}

v1::WhyNot ToWire(WhyNot why_not) {
  switch (why_not) {
    case WhyNot::kBeforeStart:
      return v1::WHY_NOT_BEFORE_START;
    case WhyNot::kPaused:
      return v1::WHY_NOT_PAUSED;
    case WhyNot::kReadersZones:
      return v1::WHY_NOT_CALLERS_ZONES;
    case WhyNot::kOwnersZones:
      return v1::WHY_NOT_OWNERS_ZONES;
    case WhyNot::kFilter:
      return v1::WHY_NOT_FILTER;
    case WhyNot::kLaterPart:
      return v1::WHY_NOT_LATER_PART;
  }
  return v1::WHY_NOT_UNSPECIFIED;
}

v1::Outcome ToWire(filter::Outcome outcome) {
  switch (outcome) {
    case filter::Outcome::kTrue:
      return v1::OUTCOME_TRUE;
    case filter::Outcome::kFalse:
      return v1::OUTCOME_FALSE;
    case filter::Outcome::kMissing:
      return v1::OUTCOME_MISSING;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

}  // namespace

std::string AboutOf(const LogEvent& event) {
  const filter::Schema& schema = Events().schema();
  std::string about;
  for (const char* field : {"company", "project.name", "title"}) {
    for (const std::string& text : event.fields.Texts(schema.Number(field))) {
      about += (about.empty() ? "" : "、") + text;
    }
    if (!about.empty()) {
      break;
    }
  }
  if (about.size() > kMostAbout) {
    std::size_t end = kMostAbout;
    while ((about[end] & 0xC0) == 0x80) {
      --end;  // not within a character
    }
    about = about.substr(0, end) + "…";
  }
  return about;
}

void ToWire(const SubscriptionRow& subscription, v1::Subscription& message) {
  message.set_name(subscription.name);
  message.set_filter(subscription.filter);
  message.set_owner(subscription.owner);
  message.set_create_time(FormatInstant(subscription.create_time));
  message.set_start_cursor(FormatCursor(subscription.key(), subscription.start_log_no));
  message.set_acknowledged_cursor(
      FormatCursor(subscription.key(), subscription.acknowledged_log_no));
  message.set_paused(subscription.paused);
}

absl::Status ToWire(const LogEvent& event, const View& view, v1::Event& message) {
  message.set_id(event.id);
  message.set_source(event.source);
  message.set_type(event.type);
  message.set_short_type(filter::ShortType(event.type));
  message.set_subject(event.subject);
  message.set_sequence(event.sequence);
  message.set_time(event.time);
  message.set_actor(event.actor);
  message.set_traceparent(event.traceparent);
  ASSIGN_OR_RETURN(std::string json, JsonOf(event.type, event.value, view));
  if (json.size() > kMostJsonBytes) {
    message.set_json_left_out_bytes(static_cast<std::int64_t>(json.size()));
  } else {
    message.set_json(std::move(json));
  }
  return absl::OkStatus();
}

absl::Status ToWire(const SubscriptionKey& subscription, const View& view, const Delivery& delivery,
                    v1::Delivery& message) {
  message.set_cursor(FormatCursor(subscription, delivery.event->log_no));
  message.set_previous_cursor(FormatCursor(subscription, delivery.previous));
  return ToWire(*delivery.event, view, *message.mutable_event());
}

void ToWire(const filter::Filter& filter, v1::CheckFilterResponse& message) {
  const auto expression = filter::Parse(filter.text());
  ZONEFLOW_CHECK(expression.ok());
  for (const FilterClause& clause : ClausesOf(filter)) {
    v1::FilterClause& told = *message.add_clauses();
    told.set_text(clause.text);
    told.set_negated(clause.negated);
    for (const std::size_t number : clause.any_of) {
      const filter::Restriction& restriction = expression->restrictions[number];
      const filter::Check& check = filter.checks()[number];
      v1::FilterRestriction& part = *told.add_any_of();
      part.set_text(filter.text().substr(check.begin, check.end - check.begin));
      part.set_field(filter.schema()[check.field].name);
      part.set_comparator(std::string(filter::Sign(restriction.comparator)));
      const std::size_t before = restriction.star_before ? 1 : 0;
      const std::size_t after = restriction.star_after ? 1 : 0;
      part.set_value(restriction.value.substr(before, restriction.value.size() - before - after));
      part.set_any_before(restriction.star_before);
      part.set_any_after(restriction.star_after);
      part.set_meaning(filter.schema()[check.field].meaning);
    }
  }
}

void ToWire(const Explanation& explanation, v1::ExplainMatchResponse& message) {
  message.set_log_no(explanation.log_no);
  message.set_told(explanation.why_not.empty());
  for (const WhyNot why_not : explanation.why_not) {
    message.add_why_not(ToWire(why_not));
  }
  message.set_filter(explanation.edit.filter);
  for (const RestrictionVerdict& verdict : explanation.restrictions) {
    v1::RestrictionVerdict& told = *message.add_restrictions();
    told.set_restriction(verdict.restriction);
    told.set_negated(verdict.negated);
    told.set_outcome(ToWire(verdict.outcome));
  }
  if (explanation.event != nullptr) {
    ToWire(*explanation.event, *message.mutable_event());
  }
  for (const std::string& zone : explanation.edit.scope.zones) {
    message.add_owner_zones(zone);
  }
  message.set_owner_all_zones(explanation.edit.scope.all_zones);
}

void ToWire(const Backtest& backtest, v1::BacktestFilterResponse& message) {
  message.set_looked_at(backtest.looked_at);
  message.set_matched(backtest.matched);
  for (const auto& [type, count] : backtest.matched_by_type) {
    v1::TypeCount& told = *message.add_matched_by_type();
    told.set_short_type(type);
    told.set_count(count);
  }
  for (const auto& event : backtest.sample) {
    ToWire(*event, *message.add_sample());
  }
}

}  // namespace zoneflow::notification

#include "services/notification/adapters/event_fields.h"

#include <algorithm>
#include <memory>

#include "absl/status/status.h"
#include "google/protobuf/util/json_util.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/wire/plain_json.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/notification/v1/notification_events.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::notification {
namespace {

namespace pb = google::protobuf;

// Where it is and who said what is for the house alone.
template <typename Event>
void NarrowWhistle(Event& event) {
  event.mutable_ticket()->clear_place();
  event.mutable_ticket()->clear_text();
  event.mutable_ticket()->clear_whistler();
  for (v1::Leg& leg : *event.mutable_ticket()->mutable_legs()) {
    leg.clear_bounce_reason();
    leg.clear_pauses();
    leg.clear_exclusion();
  }
  event.clear_entries();
}

// Takes out what the view does not show.
void Narrow(const View& view, pb::Message& message) {
  if (auto* board = dynamic_cast<scoring::v1::BoardPublished*>(&message);
      board != nullptr && !view.contributions) {
    board->mutable_board()->clear_not_converted();
    for (scoring::v1::BoardRow& row : *board->mutable_board()->mutable_rows()) {
      row.clear_contributions();
    }
  }
  if (auto* whistle = dynamic_cast<v1::WhistleChanged*>(&message);
      whistle != nullptr && !view.contributions) {
    NarrowWhistle(*whistle);
  }
  if (auto* raised = dynamic_cast<v1::EscalationRaised*>(&message);
      raised != nullptr && !view.contributions) {
    NarrowWhistle(*raised);
    raised->mutable_escalation()->clear_told();
  }
  if (auto* article = dynamic_cast<ingest::v1::ArticleExtracted*>(&message);
      article != nullptr && !view.scope.all_zones) {
    auto& facts = *article->mutable_facts();
    facts.erase(std::remove_if(facts.begin(), facts.end(),
                               [&](const ingest::v1::Fact& fact) {
                                 return !std::binary_search(view.scope.zones.begin(),
                                                            view.scope.zones.end(),
                                                            fact.zone().id());
                               }),
                facts.end());
  }
}

// The message as the view shows it; null for a type that is not known.
absl::StatusOr<std::unique_ptr<pb::Message>> Shown(std::string_view type, std::string_view value,
                                                   const View& view) {
  auto message = Events().MessageOf(type);
  if (message == nullptr) {
    return message;
  }
  if (!message->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::InvalidArgumentError("value: " + std::to_string(value.size()) +
                                      " bytes that are no " + std::string(type));
  }
  Narrow(view, *message);
  return message;
}

}  // namespace

const filter::EventSchema& Events() {
  static const auto* const events = [] {
    auto declared = filter::EventSchema::Declared();
    ZONEFLOW_CHECK(declared.ok());  // event_schema_test says what is wrong
    return new filter::EventSchema(*std::move(declared));
  }();
  return *events;
}

Urgency UrgencyOf(std::string_view type, std::string_view value) {
  const std::string bytes(value);
  if (v1::EscalationRaised raised; type == raised.GetTypeName() && raised.ParseFromString(bytes)) {
    return raised.ticket().urgent() ? Urgency::kEmergency : Urgency::kEscalation;
  }
  if (v1::WhistleChanged changed; type == changed.GetTypeName() && changed.ParseFromString(bytes)) {
    return changed.ticket().urgent() ? Urgency::kEmergency : Urgency::kOrdinary;
  }
  return Urgency::kOrdinary;
}

absl::StatusOr<std::string> JsonOf(std::string_view type, std::string_view value,
                                   const View& view) {
  ASSIGN_OR_RETURN(const auto message, Shown(type, value, view));
  std::string json;
  if (message == nullptr) {
    return json;
  }
  if (const auto status = pb::util::MessageToJsonString(*message, &json); !status.ok()) {
    return absl::InternalError("JSON of " + std::string(type) + ": " +
                               std::string(status.message()));
  }
  return json;
}

absl::StatusOr<std::string> PlainJsonOf(std::string_view type, std::string_view value,
                                        const View& view) {
  ASSIGN_OR_RETURN(const auto message, Shown(type, value, view));
  if (message == nullptr) {
    return std::string();
  }
  return wire::PlainJson(*message).dump(-1, ' ', /*ensure_ascii=*/false,
                                        nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace zoneflow::notification

#include "services/notification/adapters/event_fields.h"

#include <algorithm>
#include <memory>

#include "absl/status/status.h"
#include "google/protobuf/util/json_util.h"

#include "common/base/status_macros.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::notification {
namespace {

namespace pb = google::protobuf;
using common::v1::FigureStatus;
using common::v1::Money;
using common::v1::ZoneRef;

void AddZone(const ZoneRef& zone, EventFields& fields) {
  fields.AddText(Field::kZoneId, zone.id());
  fields.AddText(Field::kZoneName, zone.name());
  fields.AddText(Field::kProvince, zone.province());
}

void AddStatus(FigureStatus status, EventFields& fields) {
  switch (status) {
    case FigureStatus::FIGURE_STATUS_EXTRACTED:
      return fields.AddText(Field::kStatus, "extracted");
    case FigureStatus::FIGURE_STATUS_CHECKED:
      return fields.AddText(Field::kStatus, "checked");
    case FigureStatus::FIGURE_STATUS_SIGNED_OFF:
      return fields.AddText(Field::kStatus, "signed_off");
    default:
      return;
  }
}

// The message is a Signing or a Case: both state an amount, and sometimes the same in a second
// currency.
template <typename Message>
void AddAmounts(const Message& message, EventFields& fields) {
  if (message.has_amount()) {
    fields.AddText(Field::kCurrency, message.amount().currency());
  }
  for (const Money* money : {&message.amount_alt(), &message.amount()}) {
    if (money->currency() == "CNY") {
      fields.SetNumber(Field::kAmountCny, money->minor());
    }
  }
}

absl::Status AddSigning(const ingest::v1::Signing& signing, EventFields& fields) {
  AddZone(signing.zone(), fields);
  AddStatus(signing.status(), fields);
  AddAmounts(signing, fields);
  for (const std::string& sector : signing.sectors()) {
    fields.AddText(Field::kSector, sector);
  }
  for (const ingest::v1::Project& member : signing.members()) {
    fields.AddText(Field::kCompany, member.company());
    fields.AddText(Field::kProjectName, member.name());
  }
  if (signing.members_before() > 0) {
    fields.SetLaterPart();
  }
  fields.SetNumber(Field::kCount, signing.count());
  if (!signing.signed_on().empty()) {
    const auto date = ParseDate(signing.signed_on());
    if (!date.ok()) {
      return absl::InvalidArgumentError("signing.signed_on '" + signing.signed_on() +
                                        "' is no ISO date");
    }
    fields.SetDate(Field::kSignedOn, *date);
  }
  return absl::OkStatus();
}

std::string_view NameOf(approval::v1::Track track) {
  switch (track) {
    case approval::v1::TRACK_PRE_REVIEW:
      return "pre_review";
    case approval::v1::TRACK_PROMISE:
      return "promise";
    case approval::v1::TRACK_LAND_PENDING:
      return "land_pending";
    case approval::v1::TRACK_DONE:
      return "done";
    default:
      return "";
  }
}

std::string_view NameOf(approval::v1::Light light) {
  switch (light) {
    case approval::v1::LIGHT_GREEN:
      return "green";
    case approval::v1::LIGHT_YELLOW:
      return "yellow";
    case approval::v1::LIGHT_RED:
      return "red";
    default:
      return "";
  }
}

void AddCase(const approval::v1::Case& state, EventFields& fields) {
  AddZone(state.zone(), fields);
  AddStatus(state.status(), fields);
  AddAmounts(state, fields);
  for (const std::string& sector : state.sectors()) {
    fields.AddText(Field::kSector, sector);
  }
  fields.AddText(Field::kCompany, state.company());
  fields.AddText(Field::kProjectName, state.project_name());
  fields.AddText(Field::kStage, state.stage());
  fields.AddText(Field::kTrack, NameOf(state.track()));
  fields.AddText(Field::kLight, NameOf(state.light()));
}

void AddBoard(const scoring::v1::BoardPublished& event, EventFields& fields) {
  std::int64_t best = 0;
  for (const std::string& zone : event.moved_zone_ids()) {
    fields.AddText(Field::kZoneId, zone);
    for (const scoring::v1::BoardRow& row : event.board().rows()) {
      if (row.zone().id() == zone) {
        AddZone(row.zone(), fields);
        best = best == 0 ? row.rank() : std::min<std::int64_t>(best, row.rank());
      }
    }
  }
  if (best > 0) {
    fields.SetNumber(Field::kRank, best);
  }
}

void AddArticle(const ingest::v1::ArticleExtracted& event, EventFields& fields) {
  for (const ingest::v1::Fact& fact : event.facts()) {
    AddZone(fact.zone(), fields);
    fields.AddText(Field::kCompany, fact.company());
  }
}

// An empty message of the type, nullptr if it is not known.
std::unique_ptr<pb::Message> MessageOf(std::string_view type) {
  const pb::Message* const known[] = {&ingest::v1::SigningAnnounced::default_instance(),
                                      &ingest::v1::SigningCorrected::default_instance(),
                                      &ingest::v1::ArticleExtracted::default_instance(),
                                      &approval::v1::CaseOpened::default_instance(),
                                      &approval::v1::CaseScheduled::default_instance(),
                                      &approval::v1::CaseCorrected::default_instance(),
                                      &scoring::v1::BoardPublished::default_instance()};
  for (const pb::Message* message : known) {
    if (message->GetTypeName() == type) {
      return std::unique_ptr<pb::Message>(message->New());
    }
  }
  return nullptr;
}

absl::Status Parse(std::string_view type, std::string_view value, pb::Message& message) {
  if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::InvalidArgumentError("value: " + std::to_string(value.size()) +
                                      " bytes that are no " + std::string(type));
  }
  return absl::OkStatus();
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

}  // namespace

std::string ShortType(std::string_view type) {
  const std::string_view name = type.substr(type.rfind('.') + 1);
  std::string result;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !result.empty()) {
      result += '.';
    }
    result += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

bool IsKnownType(std::string_view type) { return MessageOf(type) != nullptr; }

absl::StatusOr<EventFields> FieldsOf(std::string_view type, std::string_view value) {
  EventFields fields;
  fields.AddText(Field::kType, ShortType(type));
  const auto message = MessageOf(type);
  if (message == nullptr) {
    return fields;
  }
  RETURN_IF_ERROR(Parse(type, value, *message));
  if (const auto* announced = dynamic_cast<const ingest::v1::SigningAnnounced*>(message.get())) {
    RETURN_IF_ERROR(AddSigning(announced->signing(), fields));
  } else if (const auto* corrected =
                 dynamic_cast<const ingest::v1::SigningCorrected*>(message.get())) {
    RETURN_IF_ERROR(AddSigning(corrected->signing(), fields));
  } else if (const auto* article =
                 dynamic_cast<const ingest::v1::ArticleExtracted*>(message.get())) {
    AddArticle(*article, fields);
  } else if (const auto* opened = dynamic_cast<const approval::v1::CaseOpened*>(message.get())) {
    AddCase(opened->case_state(), fields);
  } else if (const auto* scheduled =
                 dynamic_cast<const approval::v1::CaseScheduled*>(message.get())) {
    AddCase(scheduled->case_state(), fields);
  } else if (const auto* changed =
                 dynamic_cast<const approval::v1::CaseCorrected*>(message.get())) {
    AddCase(changed->case_state(), fields);
  } else if (const auto* board = dynamic_cast<const scoring::v1::BoardPublished*>(message.get())) {
    AddBoard(*board, fields);
  }
  return fields;
}

absl::StatusOr<std::string> JsonOf(std::string_view type, std::string_view value,
                                   const View& view) {
  const auto message = MessageOf(type);
  std::string json;
  if (message == nullptr) {
    return json;
  }
  RETURN_IF_ERROR(Parse(type, value, *message));
  Narrow(view, *message);
  if (const auto status = pb::util::MessageToJsonString(*message, &json); !status.ok()) {
    return absl::InternalError("JSON of " + std::string(type) + ": " +
                               std::string(status.message()));
  }
  return json;
}

}  // namespace zoneflow::notification

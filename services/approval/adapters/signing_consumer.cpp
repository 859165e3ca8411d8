#include "services/approval/adapters/signing_consumer.h"

#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/open_case.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::approval {
namespace {

Principal Self() { return {"service/approval", {"service"}, {}, true}; }

std::vector<SigningId> IdsOf(const google::protobuf::RepeatedPtrField<std::string>& wire) {
  std::vector<SigningId> ids;
  for (const std::string& id : wire) {
    ids.emplace_back(id);
  }
  return ids;
}

}  // namespace

journal::Dispatch HandleSignings(const journal::Journal& journal, const Clock& clock,
                                 StoreRules rules) {
  const auto open_cases = [&journal, &clock, rules](sql::Transaction& transaction,
                                                    const auto& message,
                                                    const journal::Event& event) {
    const telemetry::TraceScope scope(telemetry::ChildOf(event.traceparent));
    SociCaseStore store(transaction, journal, rules);
    const ingest::v1::Signing& signing = message.signing();
    const StandsFor others{IdsOf(signing.merged_from()), IdsOf(signing.split_from())};
    return OpenCases(store, rules.in_force())
        .Run(MembersOf(signing), Self(), clock.Now(), others)
        .status();
  };
  return journal::Dispatch({journal::On<ingest::v1::SigningAnnounced>(open_cases),
                            journal::On<ingest::v1::SigningCorrected>(open_cases)});
}

journal::LateHandler HandleLateSignings(const journal::Journal& journal, const Clock& clock,
                                        StoreRules rules) {
  return [&journal, &clock, rules](sql::Transaction& transaction,
                                   const journal::Event& event) -> absl::StatusOr<bool> {
    bool is_part = false;
    const auto open_missing = [&](sql::Transaction&, const auto& message, const journal::Event&) {
      const ingest::v1::Signing& part = message.signing();
      is_part = part.members_size() < part.member_count();
      if (!is_part) {
        return absl::OkStatus();
      }
      const telemetry::TraceScope scope(telemetry::ChildOf(event.traceparent));
      SociCaseStore store(transaction, journal, rules);
      return OpenCases(store, rules.in_force())
          .RunLate(MembersOf(part), Self(), clock.Now())
          .status();
    };
    RETURN_IF_ERROR(journal::Dispatch({journal::On<ingest::v1::SigningAnnounced>(open_missing),
                                       journal::On<ingest::v1::SigningCorrected>(open_missing)})(
        transaction, event));
    return is_part;
  };
}

SigningConsumer::SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                                 const journal::EventCheck& check, const journal::Journal& journal,
                                 StoreRules rules)
    : open_cases_(HandleSignings(journal, clock, rules)),
      inbox_(database, bus, clock, check,
             {.group = "approval",
              .topics = {"zoneflow.signings.v1"},
              .handles = open_cases_.handles(),
              .linger = std::chrono::milliseconds(20)},
             open_cases_),
      dead_letters_(database, check, open_cases_, HandleLateSignings(journal, clock, rules)) {}

}  // namespace zoneflow::approval

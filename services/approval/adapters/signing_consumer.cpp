#include "services/approval/adapters/signing_consumer.h"

#include "common/telemetry/trace.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/open_case.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::approval {
namespace {

Principal Self() { return {"service/approval", {"service"}, {}, true}; }

template <typename Message>
bool Parse(const journal::Event& event, ingest::v1::Signing& signing) {
  Message message;
  if (!message.ParseFromString(event.value)) {
    return false;
  }
  signing = std::move(*message.mutable_signing());
  return true;
}

}  // namespace

bool HandlesSigningEvent(std::string_view type) {
  return type == ingest::v1::SigningAnnounced::descriptor()->full_name() ||
         type == ingest::v1::SigningCorrected::descriptor()->full_name();
}

journal::Handler MakeSigningHandler(const journal::Journal& journal, const Clock& clock,
                                    const Rulebook& rulebook) {
  return [&journal, &clock, &rulebook](sql::Transaction& transaction,
                                       const journal::Event& event) -> absl::Status {
    ingest::v1::Signing signing;
    const bool read = event.type == ingest::v1::SigningAnnounced::descriptor()->full_name()
                          ? Parse<ingest::v1::SigningAnnounced>(event, signing)
                          : Parse<ingest::v1::SigningCorrected>(event, signing);
    if (!read) {
      return absl::InvalidArgumentError("value: not a " + event.type);
    }
    const telemetry::TraceScope scope(telemetry::ChildOf(event.traceparent));
    SociCaseStore store(transaction, journal);
    return OpenCases(store, clock, rulebook).Run(MembersOf(signing), Self()).status();
  };
}

}  // namespace zoneflow::approval

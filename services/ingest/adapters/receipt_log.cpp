#include "services/ingest/adapters/receipt_log.h"

#include <cstdint>
#include <string_view>

#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::ingest {

void LogReceipt(const Receipt& receipt) {
  telemetry::Count(telemetry::kDocuments, receipt.repeated ? "repeated" : "stored");
  telemetry::Info(receipt.repeated ? "document known" : "document stored",
                  {{"document_id", std::string_view(receipt.document_id)},
                   {"articles", std::int64_t{receipt.articles}},
                   {"facts", std::int64_t{receipt.facts}},
                   {"signings", std::int64_t{receipt.signings}}});
}

}  // namespace zoneflow::ingest

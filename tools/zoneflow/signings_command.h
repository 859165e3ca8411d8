// `zoneflow signings list|members|watch`.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/output.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow {
class ExchangeRates;
}
namespace zoneflow::cli {

// A signing's line, without the keys that have no value.
nlohmann::ordered_json SigningRow(const ingest::v1::Signing& signing);
// Those that the options leave. InvalidArgument for a filter or an order that the service refuses.
// With rates, sums in other currencies than the yuan stand in yuan too, in columns of their own.
absl::StatusOr<Rows> SigningRows(Connection& connection, const ListOptions& options,
                                 const ExchangeRates* rates = nullptr);

// The id of the one signing that the text means: by its id, a company or project that it names, its
// zone or the title of its article.
absl::StatusOr<std::string> FindSigning(Connection& connection, const std::string& text);

void RegisterSignings(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

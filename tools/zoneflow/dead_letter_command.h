// `zoneflow deadletter list|show|replay|drop`: messages a service could never apply.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

#include "tools/zoneflow/context.h"
#include "zoneflow/common/v1/dead_letter_service.pb.h"

namespace zoneflow::cli {

// A dead letter as the command line names it: "approval/17".
struct DeadLetterId {
  std::string service;
  std::int64_t number = 0;
};
// InvalidArgument unless it is SERVICE/NUMBER with a service that consumes events.
absl::StatusOr<DeadLetterId> ParseDeadLetterId(std::string_view text);
nlohmann::ordered_json DeadLetterRow(const std::string& service,
                                     const common::v1::DeadLetter& letter);

void RegisterDeadLetters(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

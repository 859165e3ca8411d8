// ProgressService, DeadLetterService and LogService, the same in every service.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/journal/inbox.h"
#include "common/sql/database.h"

namespace grpc {
class Service;
}

namespace zoneflow::rpc {

struct ProgressSources {
  sql::Database* database = nullptr;
  bus::Bus* bus = nullptr;
  std::vector<std::string> topics;  // consumed ones; may be empty
  // Events numbered but not worked in by the last stage, for services with two stages; empty
  // otherwise.
  std::function<absl::StatusOr<std::int64_t>()> unmatched;
};

struct LogSources {
  sql::Database* database = nullptr;
  bus::Bus* bus = nullptr;
  std::vector<std::string> reads;   // topics
  std::vector<std::string> writes;  // topics
};

std::unique_ptr<grpc::Service> MakeLogService(LogSources sources);
std::unique_ptr<grpc::Service> MakeProgressService(ProgressSources sources);
std::unique_ptr<grpc::Service> MakeDeadLetterService(journal::DeadLetters& dead_letters);

}  // namespace zoneflow::rpc

#include <chrono>
#include <string>
#include <thread>

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenReadings{50};

struct Reading {
  std::string figures;    // everything that moves while events flow
  std::string under_way;  // what is not settled yet, empty if nothing
};

absl::StatusOr<Reading> Read(Connection& connection) {
  using common::v1::ProgressService;
  Reading reading;
  for (const std::string& service : kServices) {
    ASSIGN_OR_RETURN(const auto progress,
                     connection.Call<ProgressService>(service, &ProgressService::Stub::GetProgress,
                                                      common::v1::GetProgressRequest()));
    const auto note = [&](std::int64_t count, std::string_view what) {
      if (count != 0) {
        StrAppend(&reading.under_way, reading.under_way.empty() ? "" : "; ", service, ": ", count,
                  " ", what);
      }
    };
    std::int64_t behind = 0;
    for (const common::v1::PartitionProgress& partition : progress.partitions()) {
      behind += std::max<std::int64_t>(partition.log_end() - partition.applied(), 0);
      StrAppend(&reading.figures, partition.log_end(), "/", partition.applied(), " ");
    }
    note(behind, "events not applied");
    note(progress.journal_pending(), "events not published");
    note(progress.parked(), "events parked");
    note(progress.unnumbered(), "events unnumbered");
    note(progress.unmatched(), "events unmatched");
    StrAppend(&reading.figures, service, " ", progress.journal_last(), "\n");
  }
  return reading;
}

}  // namespace

absl::Status WaitSettled(Connection& connection, std::chrono::seconds patience) {
  const auto until = steady_clock::now() + patience;
  std::string previous;
  while (true) {
    ASSIGN_OR_RETURN(const Reading reading, Read(connection));
    if (reading.under_way.empty() && reading.figures == previous) {
      return absl::OkStatus();
    }
    previous = reading.under_way.empty() ? reading.figures : "";
    if (steady_clock::now() >= until) {
      return absl::DeadlineExceededError(
          StrCat("not settled after ", patience.count(),
                 " s: ", reading.under_way.empty() ? "events still flow" : reading.under_way));
    }
    std::this_thread::sleep_for(kBetweenReadings);
  }
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/wait_command.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenReadings{50};

struct Reading {
  std::string figures;    // everything that moves while events flow
  std::string under_way;  // what is not settled yet, empty if nothing
  std::int64_t left = 0;  // how many events that are
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
        reading.left += count;
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
  Progress::Step step(connection.progress(), "waiting until all is settled");
  std::int64_t most = 0;
  std::string previous;
  while (true) {
    ASSIGN_OR_RETURN(const Reading reading, Read(connection));
    most = std::max(most, reading.left);
    step.Set(most - reading.left, most);
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

void RegisterWait(CLI::App& app, Context& context) {
  struct Arguments {
    bool settled = false;
    int timeout_s = 60;
  };
  const auto a = std::make_shared<Arguments>();
  auto* wait = app.add_subcommand("wait", "Wait until nothing is under way");
  wait->add_flag("--settled", a->settled, "Two equal, empty readings of all services")->required();
  wait->add_option("--timeout", a->timeout_s, "Seconds")
      ->capture_default_str()
      ->check(CLI::Range(1, 86'400));
  SetExamples(wait, {"wait --settled", "wait --settled --timeout 600"});
  context.OnSuite(wait, [a](Connection& connection, const Output&) {
    return WaitSettled(connection, std::chrono::seconds(a->timeout_s));
  });
}

}  // namespace zoneflow::cli

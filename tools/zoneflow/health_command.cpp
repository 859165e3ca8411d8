#include "tools/zoneflow/health_command.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/console_health.h"

namespace zoneflow::cli {
namespace {

constexpr std::chrono::seconds kPatience{2};

// Asks all at once, the console too: that several hang costs no more time than one. Unavailable if
// one is not well, after all are printed.
absl::Status Health(Connection& connection, const Output& output) {
  std::vector<std::pair<std::string, std::future<absl::Status>>> asked;
  for (const std::string& service : kServices) {
    const auto channel = connection.ChannelTo(service);
    asked.emplace_back(service, std::async(std::launch::async, [channel] {
                         return channel.ok() ? rpc::CheckHealth(*channel, kPatience)
                                             : channel.status();
                       }));
  }
  const auto console = rpc::AddressOf("console", connection.data_dir());
  asked.emplace_back("console", std::async(std::launch::async, [console] {
                       return console.ok() ? CheckConsole(*console, kPatience) : console.status();
                     }));
  Rows rows{{"service", "health"}, {}};
  std::string ill;
  for (auto& [service, answer] : asked) {
    const absl::Status health = answer.get();
    rows.rows.push_back({{"service", service},
                         {"health", health.ok() ? "serving" : std::string(health.message())}});
    if (!health.ok()) {
      StrAppend(&ill, ill.empty() ? "" : ", ", service);
    }
  }
  output.Print(rows);
  return ill.empty() ? absl::OkStatus() : absl::UnavailableError(StrCat("not well: ", ill));
}

}  // namespace

void RegisterHealth(CLI::App& app, Context& context) {
  auto* health = app.add_subcommand("health", "Ask every service");
  SetExamples(health, {"health", "health --format json"});
  context.OnSuite(health, Health);
}

}  // namespace zoneflow::cli

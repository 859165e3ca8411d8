#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/console_health.h"

namespace zoneflow::cli {
namespace {

constexpr std::chrono::seconds kPatience{2};

}  // namespace

absl::Status Health(Connection& connection, Format format, std::ostream& out) {
  Rows rows{{"service", "health"}, {}};
  std::string ill;
  const auto add = [&](const std::string& service, const absl::Status& health) {
    rows.rows.push_back({{"service", service},
                         {"health", health.ok() ? "serving" : std::string(health.message())}});
    if (!health.ok()) {
      StrAppend(&ill, ill.empty() ? "" : ", ", service);
    }
  };
  for (const std::string& service : kServices) {
    const auto channel = connection.ChannelTo(service);
    add(service, channel.ok() ? rpc::CheckHealth(*channel, kPatience) : channel.status());
  }
  const auto console = rpc::AddressOf("console", connection.data_dir());
  add("console", console.ok() ? CheckConsole(*console, kPatience) : console.status());
  Print(rows, format, out);
  return ill.empty() ? absl::OkStatus() : absl::UnavailableError(StrCat("not well: ", ill));
}

}  // namespace zoneflow::cli

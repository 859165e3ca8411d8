#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "tools/zoneflow/commands.h"

namespace zoneflow::cli {

absl::Status Health(Connection& connection, Format format, std::ostream& out) {
  Rows rows{{"service", "health"}, {}};
  std::string ill;
  for (const std::string& service : kServices) {
    const auto channel = connection.ChannelTo(service);
    const absl::Status health =
        channel.ok() ? rpc::CheckHealth(*channel, std::chrono::seconds(2)) : channel.status();
    rows.rows.push_back({{"service", service},
                         {"health", health.ok() ? "serving" : std::string(health.message())}});
    if (!health.ok()) {
      StrAppend(&ill, ill.empty() ? "" : ", ", service);
    }
  }
  Print(rows, format, out);
  return ill.empty() ? absl::OkStatus() : absl::UnavailableError(StrCat("not well: ", ill));
}

}  // namespace zoneflow::cli

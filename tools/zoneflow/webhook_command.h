// `zoneflow webhooks list|show|set|on|off|delete|test|rotate|deliveries|delivery|replay|ledger`.
#pragma once

#include "tools/zoneflow/context.h"

namespace zoneflow::cli {

void RegisterWebhooks(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

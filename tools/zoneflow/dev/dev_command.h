// `zoneflow dev`: the whole suite on one machine, until Ctrl-C.
#pragma once

#include <string>

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/dev/report.h"

namespace zoneflow::dev {

struct DevOptions {
  std::string data_dir = ".zoneflow";
  PageOptions page;   // an empty path ingests nothing
  std::string clock;  // as ChooseClock's asked; "page" takes the page's date
  bool once = false;  // stop after the tables
};

// Checks the page, starts the suite on the folder, shows the page in tables of the view, serves
// until SIGINT, SIGTERM or SIGHUP, stops the suite. Returns the exit code: 0; 128 + the signal's
// number if it came before the suite served; 1 with the reason on standard error, also when a
// service ends by itself.
int RunDev(const DevOptions& options, const cli::View& view);

void RegisterDev(CLI::App& app, cli::Context& context);

}  // namespace zoneflow::dev

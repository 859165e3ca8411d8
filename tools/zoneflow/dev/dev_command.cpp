#include "tools/zoneflow/dev/dev_command.h"

#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <sstream>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"

#include "common/base/date.h"
#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/config/lookup.h"
#include "tools/suite/suite.h"
#include "tools/zoneflow/dev/business_clock.h"
#include "tools/zoneflow/dev/stop_signals.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::dev {
namespace {

using std::chrono::milliseconds;

constexpr int kConsolePort = 8171;

int Fail(const absl::Status& status) {
  cli::Complain(std::string(status.message()), std::cerr);
  return 1;
}

// What the environment chooses for the whole suite.
absl::StatusOr<suite::Suite::Options> SuiteOptions(const DevOptions& options, StopSignals& stop) {
  const config::Lookup set = config::Environment();
  config::Reader reader(set);
  suite::Suite::Options suite{.data_dir = options.data_dir, .binaries = suite::BinaryFolder()};
  suite.bus = reader.OneOf("BUS", "embedded", {"embedded", "kafka"});
  suite.bus_dir = reader.Text("BUS_DIR", "");
  suite.kafka_bootstrap_servers =
      suite.bus == "kafka" ? reader.Required("KAFKA_BOOTSTRAP_SERVERS") : "";
  RETURN_IF_ERROR(reader.status());
  // Each service has a database of its own: INGEST_DATABASE_URL … choose another than SQLite.
  for (const std::string& service : suite.services) {
    if (const auto url = set(absl::AsciiStrToUpper(service) + "_DATABASE_URL"); url.has_value()) {
      suite.databases[service] = *url;
    }
  }
  suite.event_key_file = set("EVENT_KEY_FILE").value_or("");
  if (const auto file = set("WEBHOOK_KEY_FILE"); file.has_value()) {
    suite.settings["WEBHOOK_KEY_FILE"] = *file;
  }
  suite.console_port = kConsolePort;
  suite.has_redis = !set("REDIS_URL").has_value();  // somebody else's is inherited
  suite.stops = [&stop](milliseconds patience) { return stop.Wait(patience) != 0; };
  suite.say = [](const std::string& line) { std::cerr << line << '\n'; };
  return suite;
}

absl::StatusOr<ChosenClock> Start(suite::Suite& suite, const DevOptions& options) {
  RETURN_IF_ERROR(suite.Open());
  ASSIGN_OR_RETURN(ChosenClock clock,
                   ChooseClock(options.clock, options.page.published, suite.data_dir()));
  if (!clock.note.empty()) {
    std::cerr << clock.note << '\n';
  }
  suite.Set("CLOCK", clock.setting);
  RETURN_IF_ERROR(suite.Start());
  return clock;
}

}  // namespace

int RunDev(const DevOptions& options, const cli::View& view) {
  if (!options.page.path.empty()) {
    // Before anything is made or started for a page that nobody can read.
    if (const auto size = cli::CheckDocumentFile("--page", options.page.path); !size.ok()) {
      return Fail(size.status());
    }
  }
  StopSignals stop;
  absl::StatusOr<suite::Suite::Options> suite_options = SuiteOptions(options, stop);
  if (!suite_options.ok()) {
    return Fail(suite_options.status());
  }
  suite::Suite suite(*std::move(suite_options));
  const auto stop_early = [&] {
    std::cerr << "stopping" << std::endl;
    suite.Stop();
    return 128 + stop.Wait(milliseconds(0));
  };
  std::cerr << "starting the suite on " << options.data_dir << std::endl;
  absl::StatusOr<ChosenClock> clock = Start(suite, options);
  if (!clock.ok()) {
    return absl::IsCancelled(clock.status()) ? stop_early() : Fail(clock.status());
  }
  if (const auto day = DemoDate(clock->setting); day.has_value()) {
    std::cout << "演示日期 " << FormatDate(*day)
              << "   (the suite's business date, not today; --clock system turns it off)"
              << std::endl;
  }
  if (!options.page.path.empty()) {
    std::cerr << "reading " << Printable(options.page.path) << std::endl;
    // This thread looks after signals and services. Once they are stopped the calls of the other
    // one fail, and it ends.
    std::ostringstream tables;
    std::future<absl::Status> shown = std::async(std::launch::async, [&, dir = suite.data_dir()] {
      cli::Connection connection(dir);
      return ShowPage(connection, options.page, {tables, view});
    });
    while (shown.wait_for(milliseconds(0)) != std::future_status::ready) {
      if (stop.Wait(milliseconds(20)) != 0) {
        return stop_early();
      }
      // A service that ended says more than the call that missed it.
      if (const absl::Status ended = suite.Check(); !ended.ok()) {
        suite.Stop();
        return Fail(ended);
      }
    }
    if (const absl::Status status = shown.get(); !status.ok()) {
      const absl::Status ended = suite.Check();
      return Fail(ended.ok() ? status : ended);
    }
    std::cout << tables.str() << std::flush;
  }
  if (options.once) {
    suite.Stop();
    return 0;
  }
  std::cout << "console: http://" << suite.AddressOf("console") << "/   (Ctrl-C stops the suite)"
            << std::endl;
  while (stop.Wait(milliseconds(500)) == 0) {
    if (const absl::Status status = suite.Check(); !status.ok()) {
      return Fail(status);
    }
  }
  std::cerr << "stopping" << std::endl;
  suite.Stop();
  return 0;
}

void RegisterDev(CLI::App& app, cli::Context& context) {
  const auto options = std::make_shared<DevOptions>();
  auto* dev = app.add_subcommand("dev", "Run the whole suite on this machine until Ctrl-C");
  dev->add_option("--page", options->page.path, "Ingest this page and print what came of it")
      ->type_name("FILE");
  dev->add_option("--published", options->page.published, "The page's date")->check(cli::IsDate());
  dev->add_option("--start", options->page.start, "Required start of the project shown")
      ->check(cli::IsDate());
  dev->add_option(
      "--clock", options->clock,
      "Business time: system, fixed:INSTANT, file:PATH, or page: from the page's day on; "
      "default: as the folder ran last");
  dev->add_flag("--once", options->once, "Stop after the tables");
  cli::SetExamples(dev, {"dev", "dev --page tests/samples/page.txt --published 2021-02-01 --once"});
  context.OnCall(dev, [options, &context] {
    options->data_dir = context.data_dir;
    cli::View view = context.Standard().view;
    view.format = cli::Format::kTable;
    return RunDev(*options, view);
  });
}

}  // namespace zoneflow::dev

// The suite for tests that are not written in C++: starts it, then does what each line of standard
// input says and answers with one line of JSON.
//
//   suite_driver --data DIR [--set NAME=VALUE]…
//
//   first of all    {"settings": {"CONSOLE_ADDR": "127.0.0.1:…", …}}, once all serve
//   kill SERVICE    ends it as a crash would                        {}
//   start SERVICE   starts it; answers once it serves               {}
//   pause SERVICE   as when a cable is pulled: its connections stay {}
//   resume SERVICE                                                  {}
//   stop            stops all, as does the end of the input         {"ill": [those that ended
//   badly]}
//
// {"error": "…"} where that did not work.
#include <csignal>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "tools/suite/suite.h"

namespace zoneflow::suite {
namespace {

using nlohmann::json;

// Texts of logs may hold anything.
void Answer(const json& answer) {
  std::cout << answer.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

void Answer(const absl::Status& status) {
  Answer(status.ok() ? json::object() : json{{"error", std::string(status.message())}});
}

absl::Status Do(Suite& suite, const std::string& verb, const std::string& service) {
  if (verb == "start") {
    RETURN_IF_ERROR(suite.Launch(service));
    return service == "redis" ? absl::OkStatus()
                              : suite.AwaitServing(service, std::chrono::seconds(60));
  }
  if (verb != "kill" && verb != "pause" && verb != "resume") {
    return absl::InvalidArgumentError("\"" + verb + "\": kill, start, pause, resume or stop");
  }
  if (!suite.IsRunning(service)) {
    return absl::NotFoundError("\"" + service + "\" does not run");
  }
  if (verb == "kill") {
    suite.Kill(service);
  } else {
    kill(suite.PidOf(service), verb == "pause" ? SIGSTOP : SIGCONT);
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Suite::Options options{.data_dir = "", .binaries = BinaryFolder(), .has_redis = true};
  std::vector<std::string> set;
  CLI::App app("The suite for tests that are not written in C++; see the source");
  app.add_option("--data", options.data_dir, "Folder")->required();
  app.add_option("--set", set, "NAME=VALUE for every service");
  CLI11_PARSE(app, argc, argv);
  for (const std::string& pair : set) {
    options.settings[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  Suite suite(std::move(options));
  absl::Status started = suite.Open();
  if (started.ok()) {
    started = suite.Start();
  }
  if (!started.ok()) {
    Answer(started);
    return 1;
  }
  Answer(json{{"settings", suite.SettingsOf("")}});
  for (std::string line; std::getline(std::cin, line) && line != "stop";) {
    std::istringstream words(line);
    std::string verb;
    std::string service;
    words >> verb >> service;
    Answer(Do(suite, verb, service));
  }
  Answer(json{{"ill", suite.Stop()}});
  return 0;
}

}  // namespace
}  // namespace zoneflow::suite

int main(int argc, char** argv) {
  // Ctrl-C in a terminal ends the test, whose end ends the input.
  signal(SIGINT, SIG_IGN);
  return zoneflow::suite::Main(argc, argv);
}

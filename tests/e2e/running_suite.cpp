#include "tests/e2e/running_suite.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gtest/gtest.h"

namespace zoneflow::e2e {

using std::chrono::seconds;

std::string Binary(const std::string& name) {
  const char* folder = std::getenv("ZONEFLOW_BIN_DIR");
  return std::string(folder == nullptr ? "build/release/bin" : folder) + "/" + name;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

testing::Process StartBinary(const std::string& binary, std::vector<std::string> arguments,
                             const std::string& output) {
  arguments.insert(arguments.begin(), Binary(binary));
  auto process = testing::Process::Start(
      {.command = std::move(arguments), .env = {}, .output = output, .folder = "", .user = ""});
  EXPECT_TRUE(process.ok()) << process.status();
  return *std::move(process);
}

Ran RunBinary(const std::string& binary, const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& env) {
  const testing::TempFolder folder;
  // A shell keeps the two outputs apart; the arguments reach the binary as they are.
  testing::Process::Options options{
      .command = {"/bin/sh", "-c", "exec \"$0\" \"$@\" >\"$OUT\" 2>\"$ERR\"", Binary(binary)},
      .env = env,
      .output = "",
      .folder = "",
      .user = ""};
  options.command.insert(options.command.end(), arguments.begin(), arguments.end());
  options.env["OUT"] = folder / "out";
  options.env["ERR"] = folder / "err";
  auto process = testing::Process::Start(options);
  if (!process.ok()) {
    ADD_FAILURE() << process.status();
    return {-1, "", ""};
  }
  const int code = process->Wait(seconds(90)).value_or(-1);
  return {code, ReadFile(folder / "out"), ReadFile(folder / "err")};
}

std::unique_ptr<RunningSuite> RunningSuite::Start(const std::map<std::string, std::string>& env) {
  auto suite = std::make_unique<RunningSuite>();
  suite->data_dir_ = suite->folder_ / "data";
  auto process =
      testing::Process::Start({.command = {Binary("zoneflow"), "dev", "--data", suite->data_dir_},
                               .env = env,
                               .output = suite->folder_ / "output",
                               .folder = "",
                               .user = ""});
  if (!process.ok()) {
    ADD_FAILURE() << process.status();
    return nullptr;
  }
  suite->process_.emplace(*std::move(process));
  testing::WaitUntil(
      [&] {
        return suite->Output().find("console: ") != std::string::npos ||
               !suite->process_->IsRunning();
      },
      seconds(60));
  if (suite->Output().find("console: ") == std::string::npos) {
    ADD_FAILURE() << "the suite did not start:\n" << suite->Output();
    return nullptr;
  }
  return suite;
}

Ran RunningSuite::Cli(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--data", data_dir_});
  return RunBinary("zoneflow", arguments);
}

testing::Process RunningSuite::StartCli(std::vector<std::string> arguments,
                                        const std::string& output) const {
  arguments.insert(arguments.begin(), {"--data", data_dir_});
  return StartBinary("zoneflow", std::move(arguments), output);
}

std::string RunningSuite::Exports() const {
  const Ran settled = Cli({"wait", "--settled"});
  EXPECT_EQ(settled.code, 0) << settled.err;
  std::string all;
  for (const char* what : {"facts", "projects", "boards", "deliveries"}) {
    const Ran exported = Cli({"export", what});
    EXPECT_EQ(exported.code, 0) << exported.err;
    all += std::string("-- ") + what + "\n" + exported.out;
  }
  return all;
}

std::string RunningSuite::Endpoint(const std::string& name) const {
  std::ifstream file(data_dir_ + "/endpoints.env");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + "=")) {
      return line.substr(name.size() + 1);
    }
  }
  return "";
}

std::string RunningSuite::Output() const { return ReadFile(folder_ / "output"); }

int RunningSuite::PidOf(const std::string& service) const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    const std::string command = ReadFile(entry.path().string() + "/cmdline");
    const std::string environment = ReadFile(entry.path().string() + "/environ");
    if (command.find("/" + service + "_service") != std::string::npos &&
        environment.find("DATA_DIR=" + data_dir_) != std::string::npos) {
      return std::stoi(pid);
    }
  }
  return 0;
}

std::string SamplePage() { return testing::SourceFolder() + "/tests/samples/page.txt"; }

}  // namespace zoneflow::e2e

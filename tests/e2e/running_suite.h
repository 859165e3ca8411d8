// The suite as a user runs it: `zoneflow dev` on a folder of its own, and the command line beside
// it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/testing/temp_folder.h"
#include "tests/support/process.h"

namespace zoneflow::e2e {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

// Where a binary of the build lies.
std::string Binary(const std::string& name);

// Runs a binary of the build and waits for its end. env is set over the test's own.
Ran RunBinary(const std::string& binary, const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& env = {});

// Starts a binary of the build; its output so far is in the file.
testing::Process StartBinary(const std::string& binary, std::vector<std::string> arguments,
                             const std::string& output);

std::string ReadFile(const std::string& path);

class RunningSuite {
 public:
  // Starts it and waits until it is well; null with a test failure that shows its output otherwise.
  static std::unique_ptr<RunningSuite> Start(const std::map<std::string, std::string>& env = {});

  const std::string& data_dir() const { return data_dir_; }

  // `zoneflow --data DIR arguments…`
  Ran Cli(std::vector<std::string> arguments) const;

  // Starts a command that does not end by itself; its output so far is in the file.
  testing::Process StartCli(std::vector<std::string> arguments, const std::string& output) const;

  // All four exports in one text.
  std::string Exports() const;

  // The value of "INGEST_ADDR" … in endpoints.env, "" if there is none.
  std::string Endpoint(const std::string& name) const;

  // What dev printed so far.
  std::string Output() const;

  // The process id of a service of this suite, 0 if it does not run.
  int PidOf(const std::string& service) const;

  testing::Process& process() { return *process_; }

 private:
  testing::TempFolder folder_;
  std::string data_dir_;
  std::optional<testing::Process> process_;
};

// The project's own sample page.
std::string SamplePage();

}  // namespace zoneflow::e2e

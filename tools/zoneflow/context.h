// What all commands share. A command file registers its commands: its names, options, examples, and
// what to do once the words are read.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "tools/zoneflow/output.h"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace zoneflow::cli {

class Connection;

class Context {
 public:
  std::string data_dir = ".zoneflow";
  std::string format;  // as --format names it, or ""
  bool wide = false;

  // The standard output in the format that was asked for, else in `usual` ("": a table on a
  // terminal, JSON lines otherwise).
  Output Standard(std::string_view usual = "") const;

  // Runs after all words are read, so that options may stand anywhere. Returns the exit code.
  void OnCall(CLI::App* command, std::function<int()> body);

  // The same for a command of the running suite; reports what went wrong.
  void OnSuite(CLI::App* command,
               std::function<absl::Status(Connection& connection, const Output& output)> body);

  // What the last words read ask for.
  int Run() const { return run_(); }

 private:
  std::function<int()> run_;
};

// The examples of a command, each without the "zoneflow " in front, at the end of its help.
void SetExamples(CLI::App* command, std::initializer_list<std::string_view> examples);

// Takes YYYY-MM-DD; all commands refuse another date alike.
const CLI::Validator& IsDate();

// How a command file adds its commands.
using Registration = void (*)(CLI::App& app, Context& context);

}  // namespace zoneflow::cli

#include "tools/zoneflow/command_line.h"

#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "tools/zoneflow/completion_command.h"
#include "tools/zoneflow/words.h"

namespace zoneflow::cli {
namespace {

constexpr const char* kVersion = "zoneflow " ZONEFLOW_VERSION;

// Options of any command may stand behind the words of an inner one.
void LetOptionsStandAnywhere(CLI::App& app) {
  app.fallthrough();
  for (CLI::App* command : app.get_subcommands({})) {
    LetOptionsStandAnywhere(*command);
  }
}

void RegisterHelp(CLI::App& app, Context& context) {
  auto* help = app.add_subcommand("help", "Tell about a command, with examples");
  const auto words = std::make_shared<std::vector<std::string>>();
  help->add_option("COMMAND", *words, "Its words, as in: help case show");
  SetExamples(help, {"help", "help case show"});
  context.OnCall(help, [&app, words] {
    if (const std::string complaint = Complaint(app,
                                                [&] {
                                                  std::vector<std::string> asked = {"help"};
                                                  asked.insert(asked.end(), words->begin(),
                                                               words->end());
                                                  return asked;
                                                }());
        !complaint.empty()) {
      Complain(complaint, std::cerr);
      return 2;
    }
    CLI::App* command = &app;
    std::string before;
    for (const std::string& word : *words) {
      StrAppend(&before, before.empty() ? "" : " ", command->get_name());
      command = command->get_subcommand(word);
    }
    // The root would show the help of the command that was parsed, which is this one.
    std::cout << command->get_formatter()->make_help(
        command, StrCat(before, before.empty() ? "" : " ", command->get_name()),
        CLI::AppFormatMode::Normal);
    return 0;
  });
}

void RegisterVersion(CLI::App& app, Context& context) {
  auto* version = app.add_subcommand("version", "Print the version of this program");
  SetExamples(version, {"version"});
  context.OnCall(version, [] {
    std::cout << kVersion << std::endl;
    return 0;
  });
}

// What a command lacks, in words.
std::string Missing(const CLI::App& app, const CLI::ParseError& error,
                    const std::vector<std::string>& words) {
  const Place place = Follow(app, words);
  std::vector<std::string> names;
  for (const CLI::App* command : place.app->get_subcommands(
           [](const CLI::App* inner) { return !inner->get_group().empty(); })) {
    names.push_back(command->get_name());
  }
  if (!names.empty()) {
    return StrCat(place.path, ": a subcommand is missing: ", absl::StrJoin(names, ", "));
  }
  return StrCat(place.path, ": ", error.what(), "; see ", place.path, " --help");
}

}  // namespace

int RunCommandLine(int argc, char** argv, std::initializer_list<Registration> commands) {
  Context context;
  CLI::App app("Zoneflow: signings, approvals, rankings and news of development zones", "zoneflow");
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  app.add_option("--data", context.data_dir, "Folder of the running suite (endpoints.env)")
      ->type_name("DIR")
      ->envname("DATA_DIR")
      ->capture_default_str();
  app.add_option("--format", context.format,
                 "table, json or csv; default: table on a terminal, else json")
      ->check(CLI::IsMember({"table", "json", "csv"}));
  app.add_flag("--wide", context.wide,
               "Tables as wide as they come: whole ids, exact amounts, all columns");
  app.footer("zoneflow help COMMAND tells more. An ID may be the beginning of one, or a name.");
  for (const Registration add : commands) {
    add(app, context);
  }
  RegisterCompletion(app, context);
  RegisterHelp(app, context);
  RegisterVersion(app, context);
  LetOptionsStandAnywhere(app);

  const std::vector<std::string> words =
      JoinText(ShieldExpression(std::vector<std::string>(argv + 1, argv + argc)));
  if (!words.empty() && words.front() == kCompletionCall) {
    return PrintCandidates(app, {words.begin() + 1, words.end()});
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // as CLI11 takes them
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);
    }
    // CLI11 misses a command or an option before it looks at what stands in its place.
    const std::string complaint = Complaint(app, words);
    const bool lacks = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    Complain(!complaint.empty() ? complaint
             : lacks            ? Missing(app, error, words)
                                : std::string(error.what()),
             std::cerr);
    return 2;
  }
  return context.Run();
}

}  // namespace zoneflow::cli

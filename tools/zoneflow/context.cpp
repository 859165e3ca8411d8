#include "tools/zoneflow/context.h"

#include <iostream>

#include "CLI/CLI.hpp"

#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"

namespace zoneflow::cli {

Output Context::Standard(std::string_view usual) const {
  return {std::cout,
          ViewOf(format.empty() ? std::string(usual) : format, wide, config::Environment())};
}

void Context::OnCall(CLI::App* command, std::function<int()> body) {
  command->callback([this, body = std::move(body)] { run_ = body; });
}

void Context::OnSuite(CLI::App* command,
                      std::function<absl::Status(Connection&, const Output&)> body) {
  OnCall(command, [this, body = std::move(body)] {
    Connection connection(data_dir);
    return Report(body(connection, Standard()));
  });
}

void SetExamples(CLI::App* command, std::initializer_list<std::string_view> examples) {
  std::string text = examples.size() == 1 ? "Example:" : "Examples:";
  for (const std::string_view example : examples) {
    StrAppend(&text, "\n  zoneflow ", example);
  }
  command->footer(text);
}

const CLI::Validator& IsDate() {
  static const CLI::Validator is_date(
      [](const std::string& text) {
        const auto date = ParseDate(text);
        return date.ok() ? "" : std::string(date.status().message());
      },
      "DATE");
  return is_date;
}

}  // namespace zoneflow::cli

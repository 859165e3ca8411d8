#include "tools/zoneflow/topics_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "common/bus/bus.h"
#include "common/config/lookup.h"
#include "tools/zoneflow/connection.h"
#include "zoneflow/common/v1/log_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using common::v1::CheckLogsRequest;
using common::v1::LogService;
using nlohmann::ordered_json;

struct Declared {
  bus::Config bus;
  std::vector<bus::TopicSpec> topics;
};

// The settings are the services', with the command line's folder for DATA_DIR.
absl::StatusOr<Declared> ReadSettings(const std::string& data_dir) {
  config::Reader reader([&, environment = config::Environment()](std::string_view name) {
    return name == "DATA_DIR" ? data_dir : environment(name);
  });
  const bool development =
      reader.OneOf("MODE", "production", {"development", "production"}) == "development";
  const bus::Config config = bus::ReadConfig(reader);
  RETURN_IF_ERROR(reader.status());
  return Declared{config, bus::DeclaredTopics(development)};
}

absl::StatusOr<std::vector<bus::TopicDifference>> Compare(const Declared& declared) {
  // Opening the embedded log makes its folders.
  std::error_code ignored;
  if (declared.bus.kind == "embedded" &&
      !std::filesystem::exists(declared.bus.directory + "/groups", ignored)) {
    std::vector<bus::TopicDifference> differences;
    for (const bus::TopicSpec& topic : declared.topics) {
      differences.push_back({topic.name, "missing"});
    }
    return differences;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(declared.bus));
  return bus->CompareTopics(declared.topics);
}

absl::Status PrintComparison(const Declared& declared, const Output& output) {
  ASSIGN_OR_RETURN(const std::vector<bus::TopicDifference> differences, Compare(declared));
  Rows rows{{"topic", "partitions", "state"}, {}};
  for (const bus::TopicSpec& topic : declared.topics) {
    std::string state;
    for (const bus::TopicDifference& difference : differences) {
      if (difference.topic == topic.name) {
        StrAppend(&state, state.empty() ? "" : "; ", difference.what);
      }
    }
    rows.rows.push_back({{"topic", topic.name},
                         {"partitions", topic.partitions},
                         {"state", state.empty() ? "as declared" : state}});
  }
  output.Print(rows);
  return differences.empty() ? absl::OkStatus()
                             : absl::FailedPreconditionError(StrCat(
                                   differences.size(), " differences from proto/topics.yaml"));
}

ordered_json RowOf(const std::string& topic, const std::string& service, std::string_view step,
                   const std::string& result) {
  return {{"topic", topic}, {"service", service}, {"step", step}, {"result", result}};
}

absl::Status NothingChanged(const absl::Status& status) {
  return {status.code(),
          StrCat(StdView(status.message()),
                 "; no service was changed: mend that and run `zoneflow topics recover` again")};
}

absl::Status NotEnded(const absl::Status& status) {
  return {status.code(),
          StrCat(StdView(status.message()),
                 "; the recovery is not ended and its producers are held: run `zoneflow topics "
                 "recover` again")};
}

// Creates what is missing. The topics are as declared afterwards, or it fails.
absl::Status CreateMissing(const Declared& declared, std::set<std::string>& affected, Rows& rows) {
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(declared.bus));
  ASSIGN_OR_RETURN(std::vector<bus::TopicDifference> differences,
                   bus->CompareTopics(declared.topics));
  for (const bus::TopicDifference& difference : differences) {
    if (difference.what == "missing") {
      affected.insert(difference.topic);
    }
  }
  if (!affected.empty()) {
    RETURN_IF_ERROR(bus->CreateTopics(declared.topics));
    for (const std::string& topic : affected) {
      rows.rows.push_back(RowOf(topic, "bus", "create", "was missing, is created"));
    }
    ASSIGN_OR_RETURN(differences, bus->CompareTopics(declared.topics));
  }
  std::string text;
  for (const bus::TopicDifference& difference : differences) {
    StrAppend(&text, text.empty() ? "" : "; ", difference.topic, " ", difference.what);
  }
  return text.empty() ? absl::OkStatus()
                      : absl::FailedPreconditionError(
                            StrCat(text, "; delete such a topic and run this again"));
}

absl::Status Recover(Connection& connection, const std::vector<std::string>& named, Rows& rows) {
  ASSIGN_OR_RETURN(const Declared declared, ReadSettings(connection.data_dir()));
  std::set<std::string> affected(named.begin(), named.end());
  for (const std::string& topic : named) {
    if (std::ranges::none_of(declared.topics, [&](const auto& one) { return one.name == topic; })) {
      return absl::InvalidArgumentError(
          StrCat("TOPIC: \"", topic, "\" is none of those that `zoneflow topics check` lists"));
    }
  }
  if (const absl::Status status = CreateMissing(declared, affected, rows); !status.ok()) {
    return NothingChanged(status);
  }
  for (const std::string& service : kServices) {
    const auto found =
        connection.Call<LogService>(service, &LogService::Stub::CheckLogs, CheckLogsRequest());
    if (!found.ok()) {
      return NothingChanged(found.status());
    }
    for (const auto& finding : found->findings()) {
      affected.insert(finding.topic());
      rows.rows.push_back(RowOf(finding.topic(), service, "check", finding.what()));
    }
  }
  if (affected.empty()) {
    return absl::OkStatus();
  }

  common::v1::HoldTopicsRequest hold;
  common::v1::ReadTopicsAgainRequest read;
  common::v1::PublishTopicsAgainRequest publish;
  for (const std::string& topic : affected) {
    hold.add_topics(topic);
    read.add_topics(topic);
    publish.add_topics(topic);
  }
  for (const std::string& service : kServices) {
    const auto done = connection.Call<LogService>(service, &LogService::Stub::HoldTopics, hold);
    if (!done.ok()) {
      return NotEnded(done.status());
    }
    for (const std::string& topic : done->held()) {
      rows.rows.push_back(RowOf(topic, service, "hold", "publishes nothing until the last step"));
    }
  }
  for (const std::string& service : kServices) {
    const auto done =
        connection.Call<LogService>(service, &LogService::Stub::ReadTopicsAgain, read);
    if (!done.ok()) {
      return NotEnded(done.status());
    }
    for (const std::string& topic : done->topics()) {
      rows.rows.push_back(
          RowOf(topic, service, "read",
                StrCat("is read again from its beginning, in epoch ", done->epoch())));
    }
  }
  for (const std::string& service : kServices) {
    const auto done =
        connection.Call<LogService>(service, &LogService::Stub::PublishTopicsAgain, publish);
    if (!done.ok()) {
      return NotEnded(done.status());
    }
    if (!done->topics().empty()) {
      rows.rows.push_back(RowOf(absl::StrJoin(done->topics(), " "), service, "publish",
                                StrCat(done->events(), " events are published again")));
    }
  }
  return absl::OkStatus();
}

// Creates those that are missing.
absl::Status ApplyTopics(Connection& connection, const Output& output) {
  ASSIGN_OR_RETURN(const Declared declared, ReadSettings(connection.data_dir()));
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(declared.bus));
  RETURN_IF_ERROR(bus->CreateTopics(declared.topics));
  return PrintComparison(declared, output);
}

// Compares and creates nothing. FailedPrecondition, after all are printed, if one is not as
// declared.
absl::Status CheckTopics(Connection& connection, const Output& output) {
  ASSIGN_OR_RETURN(const Declared declared, ReadSettings(connection.data_dir()));
  return PrintComparison(declared, output);
}

// Mends a log that was lost, cut or made anew: creates missing topics, asks every service what it
// finds, and lets the topics that do not fit (and `named` ones whatever is found) be published and
// read again. Prints a line for each thing found and done. Changes nothing where all fits, and may
// be repeated at any point. Unavailable, before any service was changed, if one does not answer.
absl::Status RecoverTopics(Connection& connection, const std::vector<std::string>& named,
                           const Output& output) {
  Rows rows{{"topic", "service", "step", "result"}, {}};
  const absl::Status status = Recover(connection, named, rows);
  if (rows.rows.empty() && status.ok()) {
    rows.rows.push_back(RowOf("all", "all", "check",
                              "the bus holds all that was read and published: nothing to do"));
  }
  // What was done is shown also where the next step failed.
  output.Print(rows);
  return status;
}

}  // namespace

void RegisterTopics(CLI::App& app, Context& context) {
  auto* topics =
      app.add_subcommand("topics", "The topics of the bus that BUS names; embedded: DIR/bus");
  topics->require_subcommand(1);
  SetExamples(topics, {"topics check", "topics recover"});
  auto* apply = topics->add_subcommand("apply", "Create those that are missing");
  SetExamples(apply, {"topics apply"});
  context.OnSuite(apply, ApplyTopics);
  auto* check = topics->add_subcommand("check", "Compare them with what is declared");
  SetExamples(check, {"topics check"});
  context.OnSuite(check, CheckTopics);
  auto* recover = topics->add_subcommand(
      "recover",
      "After a log was lost, cut or made anew: find what does not fit, publish and read it again");
  const auto named = std::make_shared<std::vector<std::string>>();
  recover->add_option("TOPIC", *named, "Recover these too, whatever the services find");
  SetExamples(recover, {"topics recover", "topics recover zoneflow.signings.v1"});
  context.OnSuite(recover, [named](Connection& connection, const Output& output) {
    return RecoverTopics(connection, *named, output);
  });
}

}  // namespace zoneflow::cli

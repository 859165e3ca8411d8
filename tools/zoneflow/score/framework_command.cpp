#include "tools/zoneflow/score/framework_command.h"

#include <iostream>
#include <memory>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "tools/zoneflow/notes.h"
#include "tools/zoneflow/score/framework_file.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;
using scoring::Framework;
using scoring::FrameworkNode;

const std::vector<std::string> kListColumns = {"framework", "version", "name",    "unit_kind",
                                               "leaves",    "holes",   "document"};

int LeavesOf(const FrameworkNode& node) {
  int leaves = node.leaf ? 1 : 0;
  for (const FrameworkNode& child : node.children) {
    leaves += LeavesOf(child);
  }
  return leaves;
}

ordered_json SummaryOf(const Framework& framework) {
  return {{"framework", framework.id},
          {"version", framework.version},
          {"name", framework.name},
          {"unit_kind", framework.unit_kind},
          {"leaves", LeavesOf(framework.root)},
          {"holes", scoring::HolesOf(framework).size()},
          {"document", framework.document}};
}

ordered_json RowOf(const FrameworkNode& node, const FrameworkNode* parent,
                   const std::string& path) {
  ordered_json row = {{"path", path}, {"name", node.name}};
  if (node.weight) {
    row["weight"] = node.weight->Text();
  } else if (parent != nullptr && parent->unknown_weight) {
    row["weight"] = parent->unknown_weight->Text();
    row["weight_note"] = parent->unknown_weight_note;
  }
  if (node.leaf) {
    row["rule"] = std::string(scoring::RuleWord(node.leaf->rule));
    row["indicator"] = node.leaf->measure.indicator;
  } else if (!node.children.empty()) {
    row["rule"] = std::string(WordOf(node.aggregation));
  }
  row["quarters"] = absl::StrJoin(node.quarters, ",");
  if (node.cap) {
    row["cap"] = node.cap->Text();
  }
  if (node.floor) {
    row["floor"] = node.floor->Text();
  }
  row["hole"] = node.hole;
  row["source"] = node.source;
  DropEmpty(row);
  return row;
}

void AddRows(const FrameworkNode& node, const FrameworkNode* parent, const std::string& path,
             std::vector<ordered_json>& rows) {
  if (parent != nullptr) {
    rows.push_back(RowOf(node, parent, path));
  }
  for (const FrameworkNode& child : node.children) {
    AddRows(child, &node, scoring::PathBelow(path, child.id), rows);
  }
}

}  // namespace

absl::Status RunFrameworkList(const Output& output) {
  Rows rows{kListColumns, {}};
  for (const std::string_view name : scoring::ShippedFrameworks()) {
    ASSIGN_OR_RETURN(const Framework framework,
                     scoring::ParseFramework(scoring::ShippedFramework(name), name));
    rows.rows.push_back(SummaryOf(framework));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status RunFrameworkShow(const std::string& name, const Output& output, std::ostream& notes) {
  ASSIGN_OR_RETURN(const Framework framework, OpenFramework(name));
  std::vector<ordered_json> rows;
  AddRows(framework.root, nullptr, "", rows);
  for (ordered_json& row : rows) {
    row["hole"] = SideOf(row.value("hole", ""), output.view);
  }
  output.Print({{"path", "name", "weight", "weight_note", "rule", "indicator", "quarters", "cap",
                 "floor", "hole", "source"},
                std::move(rows)});
  for (const std::string& hole : framework.holes) {
    PrintNote("not known", hole, output.view, notes);
  }
  return absl::OkStatus();
}

absl::Status RunFrameworkCheck(const std::string& path, const Output& output, std::ostream& notes) {
  ASSIGN_OR_RETURN(const Framework framework, OpenFramework(path));
  output.Print({kListColumns, {SummaryOf(framework)}});
  for (const std::string& hole : scoring::HolesOf(framework)) {
    PrintNote("not known", hole, output.view, notes);
  }
  return absl::OkStatus();
}

void RegisterFramework(CLI::App& app, Context& context) {
  const auto name = std::make_shared<std::string>();
  auto* framework = app.add_subcommand("framework", "Frameworks of evaluation (考核办法) as files");
  framework->require_subcommand(1);
  SetExamples(framework, {"framework list", "framework show national_nhtz"});
  auto* list = framework->add_subcommand("list", "Those of this build");
  SetExamples(list, {"framework list"});
  context.OnCall(
      list, [&context] { return ReportEachLine(RunFrameworkList(context.Standard()), std::cerr); });
  auto* show = framework->add_subcommand("show", "The tree of one, with what is not known of it");
  show->add_option("FRAMEWORK", *name, "A name that list prints, or a file")->required();
  SetExamples(show, {"framework show national_nhtz", "framework show our_zones.yaml"});
  context.OnCall(show, [name, &context] {
    return ReportEachLine(RunFrameworkShow(*name, context.Standard(), std::cerr), std::cerr);
  });
  auto* check = framework->add_subcommand(
      "check", "What is wrong with a file: unknown rules, settings that nothing applies");
  check->add_option("FILE", *name, "A framework file, or a name that list prints")->required();
  SetExamples(check, {"framework check our_zones.yaml"});
  context.OnCall(check, [name, &context] {
    return ReportEachLine(RunFrameworkCheck(*name, context.Standard(), std::cerr), std::cerr);
  });
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/case_plan_command.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/case_command.h"
#include "tools/zoneflow/node_command.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = approval::v1;
using v1::ApprovalService;

struct PlanWords {
  std::string id;
  std::string procedure;
  std::vector<std::string> measures;
  std::string reason;
  std::string template_id;
  std::vector<std::string> answers;
  std::string request;
  bool holiday = false;
  bool preview = false;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// What a table says above its rows.
void PrintWords(const std::string& words, const Output& output) {
  if (output.view.format == Format::kTable) {
    output.stream << Printable(words) << "\n\n";
  }
}

void AddLinks(const char* chain, const google::protobuf::RepeatedPtrField<v1::ChainLink>& links,
              Rows& rows) {
  for (const v1::ChainLink& link : links) {
    nlohmann::ordered_json row = ToJson(link);
    row["chain"] = chain;
    row["days_wd"] = link.days_wd();
    rows.rows.push_back(std::move(row));
  }
}

absl::Status Explain(Connection& connection, const Output& output, const PlanWords& words) {
  v1::ExplainNodeRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  ASSIGN_OR_RETURN(*request.mutable_procedure_id(),
                   FindProcedure(connection, request.id(), words.procedure));
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::ExplainNode, request));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(response)}});
    return absl::OkStatus();
  }
  PrintWords(response.words(), output);
  Rows rows{{"chain", "zh", "accept", "result", "days_wd", "whose", "slack_wd", "words"}, {}};
  AddLinks("earliest", response.earliest(), rows);
  AddLinks("latest", response.latest(), rows);
  output.Print(rows);
  return absl::OkStatus();
}

absl::StatusOr<v1::ProposeRescueResponse> Propose(Connection& connection, const std::string& id) {
  v1::ProposeRescueRequest request;
  request.set_id(id);
  return connection.Call<ApprovalService>("approval", &ApprovalService::Stub::ProposeRescue,
                                          request);
}

void PrintMoved(const google::protobuf::RepeatedPtrField<v1::MovedNode>& nodes,
                const Output& output) {
  Rows moved{{"procedure_id", "zh", "was_accept", "accept", "was_result", "result", "moved_wd"},
             {}};
  for (const v1::MovedNode& node : nodes) {
    nlohmann::ordered_json row = ToJson(node);
    row["moved_wd"] = node.accept_moved_wd();
    DropEmpty(row);
    moved.rows.push_back(std::move(row));
  }
  output.Print(moved);
}

absl::Status Rescue(Connection& connection, const Output& output, const PlanWords& words) {
  ASSIGN_OR_RETURN(const std::string id, FindCase(connection, words.id));
  ASSIGN_OR_RETURN(const v1::ProposeRescueResponse proposal, Propose(connection, id));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(proposal)}});
    return absl::OkStatus();
  }
  PrintWords(proposal.words(), output);
  if (output.view.format == Format::kTable) {
    Rows measures{{"words", "due_on", "risk"}, {}};
    for (const v1::RescueMeasure& measure : proposal.chosen().measures()) {
      measures.rows.push_back(ToJson(measure));
    }
    output.Print(measures);
    output.stream << '\n';
  }
  PrintMoved(proposal.moved(), output);
  return absl::OkStatus();
}

// "CDRAW:SCHEME" is a promise, "STAGED" an overlay.
v1::RescueMeasure MeasureOf(const std::string& text) {
  v1::RescueMeasure measure;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    measure.set_overlay_id(text);
  } else {
    measure.set_procedure_id(text.substr(0, colon));
    measure.set_prerequisite_id(text.substr(colon + 1));
  }
  return measure;
}

absl::Status Adopt(Connection& connection, const Output& output, const PlanWords& words) {
  v1::AdoptRescueRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  request.set_reason(words.reason);
  for (const std::string& measure : words.measures) {
    *request.add_measures() = MeasureOf(measure);
  }
  if (words.measures.empty()) {
    ASSIGN_OR_RETURN(const v1::ProposeRescueResponse proposal, Propose(connection, request.id()));
    if (!proposal.has_chosen()) {
      return absl::FailedPreconditionError(proposal.words());
    }
    *request.mutable_measures() = proposal.chosen().measures();
    request.set_expected_revision(proposal.case_revision());
  }
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::AdoptRescue, request));
  PrintCase(response.case_state(), output);
  return absl::OkStatus();
}

nlohmann::ordered_json VersionRow(const v1::TimetableVersion& version) {
  nlohmann::ordered_json row = ToJson(version);
  row["cause"] = version.cause().words();
  row["current"] = version.is_current() ? "✓" : "";
  row["baseline"] = version.is_baseline() ? "✓" : "";
  DropEmpty(row);
  return row;
}

const std::vector<std::string> kVersionColumns = {"number",  "made_at", "start", "cause",
                                                  "moved",   "stayed",  "actor", "signed_by",
                                                  "current", "baseline"};

absl::Status ListVersions(Connection& connection, const Output& output, const PlanWords& words) {
  v1::ListVersionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  Rows rows{kVersionColumns, {}};
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::ListVersions, std::move(request),
      [&](const v1::ListVersionsResponse& page) {
        for (const v1::TimetableVersion& version : page.versions()) {
          rows.rows.push_back(VersionRow(version));
        }
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status DiffVersions(Connection& connection, const Output& output, const PlanWords& words) {
  v1::DiffVersionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  request.set_from(words.from);
  request.set_to(words.to);
  ASSIGN_OR_RETURN(const auto diff, connection.Call<ApprovalService>(
                                        "approval", &ApprovalService::Stub::DiffVersions, request));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(diff)}});
    return absl::OkStatus();
  }
  if (output.view.format == Format::kTable) {
    output.Print({kVersionColumns, {VersionRow(diff.from()), VersionRow(diff.to())}});
    output.stream << '\n';
  }
  PrintMoved(diff.moved(), output);
  return absl::OkStatus();
}

absl::Status SignBaseline(Connection& connection, const Output& output, const PlanWords& words) {
  v1::SignBaselineRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  request.set_version(words.to);
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<ApprovalService>("approval", &ApprovalService::Stub::SignBaseline, request));
  PrintCase(response.case_state(), output);
  return absl::OkStatus();
}

absl::Status ChooseTemplate(Connection& connection, const Output& output, const PlanWords& words) {
  v1::ChooseTemplateRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  request.set_template_id(words.template_id);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<ApprovalService>(
                       "approval", &ApprovalService::Stub::ChooseTemplate, request));
  PrintCase(response.case_state(), output);
  return absl::OkStatus();
}

// Those of the answer that stand for yes, no and unknown, by which they are written.
constexpr std::pair<std::string_view, v1::Answer> kAnswers[] = {
    {"yes", v1::ANSWER_YES}, {"no", v1::ANSWER_NO}, {"unknown", v1::ANSWER_UNKNOWN}};

absl::Status PrintQuestions(Connection& connection, const Output& output, const std::string& id) {
  v1::GetCaseRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ApprovalService>(
                                            "approval", &ApprovalService::Stub::GetCase, request));
  Rows rows{{"attribute_id", "zh", "answer", "procedures"}, {}};
  for (const v1::AttributeQuestion& question : response.questions()) {
    nlohmann::ordered_json row = ToJson(question);
    for (const auto& [word, answer] : kAnswers) {
      if (answer == question.answer()) {
        row["answer"] = word;
      }
    }
    if (output.view.format != Format::kJson) {
      row["procedures"] = absl::StrJoin(question.procedures(), "、");
    }
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  if (output.view.format == Format::kTable && !response.plan().earliest_start_to().empty()) {
    output.stream << "\n最早可开工 " << response.plan().earliest_start_from() << " 至 "
                  << response.plan().earliest_start_to() << "，视待确认事项而定\n";
  }
  return absl::OkStatus();
}

absl::Status SetAttributes(Connection& connection, const Output& output, const PlanWords& words) {
  v1::SetAttributesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_id(), FindCase(connection, words.id));
  for (const std::string& text : words.answers) {
    const std::size_t sign = text.rfind('=');
    v1::AttributeAnswer& one = *request.add_answers();
    one.set_attribute_id(text.substr(0, sign));
    for (const auto& [word, answer] : kAnswers) {
      if (sign != std::string::npos && text.substr(sign + 1) == word) {
        one.set_answer(answer);
      }
    }
    if (one.answer() == v1::ANSWER_UNSPECIFIED) {
      return absl::InvalidArgumentError(
          StrCat("ANSWER: \"", text, "\" is not NAME=yes, NAME=no or NAME=unknown"));
    }
  }
  if (!words.answers.empty()) {
    RETURN_IF_ERROR(
        connection.Call<ApprovalService>("approval", &ApprovalService::Stub::SetAttributes, request)
            .status());
  }
  return PrintQuestions(connection, output, request.id());
}

void RegisterVersions(CLI::App& cases, Context& context, const std::shared_ptr<PlanWords>& words) {
  auto* versions = cases.add_subcommand("versions", "The timetables it has had, with their causes");
  versions->add_option("ID", words->id, kCaseArgument)->required();
  SetExamples(versions, {"case versions 前晨汽车"});
  context.OnSuite(versions, [words](Connection& connection, const Output& output) {
    return ListVersions(connection, output, *words);
  });

  auto* diff = cases.add_subcommand("diff", "What differs between two of its timetables");
  diff->add_option("ID", words->id, kCaseArgument)->required();
  diff->add_option("--from", words->from, "Default: the baseline, else the one before --to");
  diff->add_option("--to", words->to, "Default: the current one");
  SetExamples(diff, {"case diff 前晨汽车", "case diff 前晨汽车 --from 1 --to 3 --format csv"});
  context.OnSuite(diff, [words](Connection& connection, const Output& output) {
    return DiffVersions(connection, output, *words);
  });

  auto* baseline = cases.add_subcommand("baseline", "Sign its timetable as the baseline (基线)");
  baseline->add_option("ID", words->id, kCaseArgument)->required();
  baseline->add_option("--version", words->to, "Refuse if this is not the current one any more");
  SetExamples(baseline, {"case baseline 前晨汽车", "case baseline 前晨汽车 --version 3"});
  context.OnSuite(baseline, [words](Connection& connection, const Output& output) {
    return SignBaseline(connection, output, *words);
  });
}

absl::Status ReplanAll(Connection& connection, const Output& output, const PlanWords& words) {
  v1::ReplanAllRequest request;
  request.set_cause(words.holiday ? v1::PLAN_CAUSE_KIND_HOLIDAY : v1::PLAN_CAUSE_KIND_RULE);
  request.set_reason(words.reason);
  request.set_preview(words.preview);
  request.set_request_id(words.request);
  ASSIGN_OR_RETURN(const auto done, connection.Call<ApprovalService>(
                                        "approval", &ApprovalService::Stub::ReplanAll, request));
  Rows rows{{"cases", "moved", "settled", "unchanged", "failed", "finish_time", "id"}, {}};
  nlohmann::ordered_json row = ToJson(done.replan());
  row["cases"] = done.replan().cases();
  row["moved"] = done.replan().moved();
  row["settled"] = done.replan().settled();
  row["unchanged"] = done.replan().unchanged();
  row["failed"] = done.replan().failed();
  rows.rows.push_back(std::move(row));
  output.Print(rows);
  if (output.view.format == Format::kTable && !done.failures().empty()) {
    Rows failures{{"case_id", "company", "project_name", "reason"}, {}};
    for (const v1::ReplanFailure& failure : done.failures()) {
      failures.rows.push_back(ToJson(failure));
    }
    output.stream << '\n';
    output.Print(failures);
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterCasePlans(CLI::App& cases, Context& context) {
  const auto words = std::make_shared<PlanWords>();
  auto* explain = cases.add_subcommand("explain", "Why a procedure stands where it does");
  explain->add_option("ID", words->id, kCaseArgument)->required();
  explain->add_option("PROCEDURE", words->procedure, kProcedureArgument)->required();
  SetExamples(explain, {"case explain 前晨汽车 环评", "case explain 前晨汽车 CDRAW --format json"});
  context.OnSuite(explain, [words](Connection& connection, const Output& output) {
    return Explain(connection, output, *words);
  });

  auto* rescue = cases.add_subcommand("rescue", "The fewest promises that save the start");
  rescue->add_option("ID", words->id, kCaseArgument)->required();
  SetExamples(rescue, {"case rescue 前晨汽车", "case rescue 前晨汽车 --format json"});
  context.OnSuite(rescue, [words](Connection& connection, const Output& output) {
    return Rescue(connection, output, *words);
  });

  auto* adopt = cases.add_subcommand("adopt", "Make the promises that save the start");
  adopt->add_option("ID", words->id, kCaseArgument)->required();
  adopt->add_option("--measure", words->measures,
                    "ACCEPTED:WITHOUT for a promise, or the id of a reform mode; may be given "
                    "again. Default: those that case rescue proposes");
  adopt->add_option("--reason", words->reason, "Why");
  SetExamples(adopt, {"case adopt 前晨汽车 --reason 调度会定",
                      "case adopt 前晨汽车 --measure CDRAW:SCHEME --measure STAGED"});
  context.OnSuite(adopt, [words](Connection& connection, const Output& output) {
    return Adopt(connection, output, *words);
  });
  RegisterVersions(cases, context, words);

  auto* replan = cases.add_subcommand(
      "replan", "Plan all anew by the rules and the calendar of today (全部重新排期)");
  replan->add_option("--reason", words->reason, "Why; it stands in the new versions")->required();
  replan->add_flag("--holiday", words->holiday, "A holiday notice; default: the rules changed");
  replan->add_flag("--preview", words->preview, "Only count, and say what cannot be planned");
  replan->add_option("--request", words->request,
                     "A name for this request: made again it changes nothing more");
  SetExamples(replan, {"case replan --preview --holiday --reason 国办发明电〔2025〕7号",
                       "case replan --reason 承诺时限调整"});
  context.OnSuite(replan, [words](Connection& connection, const Output& output) {
    return ReplanAll(connection, output, *words);
  });

  auto* choose = cases.add_subcommand("template", "Choose which procedures it walks through");
  choose->add_option("ID", words->id, kCaseArgument)->required();
  choose->add_option("TEMPLATE", words->template_id, "A project template, by id")->required();
  SetExamples(choose, {"case template 前晨汽车 industrial-filing-own-land"});
  context.OnSuite(choose, [words](Connection& connection, const Output& output) {
    return ChooseTemplate(connection, output, *words);
  });

  auto* attributes = cases.add_subcommand(
      "attributes", "What is asked about the project, and answers to it: yes, no or unknown");
  attributes->add_option("ID", words->id, kCaseArgument)->required();
  attributes->add_option("ANSWER", words->answers,
                         "NAME=yes, NAME=no or NAME=unknown; default: lists the questions");
  SetExamples(attributes, {"case attributes 前晨汽车",
                           "case attributes 前晨汽车 flood_control_area=no own_water_source=yes"});
  context.OnSuite(attributes, [words](Connection& connection, const Output& output) {
    return SetAttributes(connection, output, *words);
  });
}

}  // namespace zoneflow::cli

#include "tools/zoneflow/whistle_command.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/evidence_files.h"
#include "tools/zoneflow/node_command.h"
#include "tools/zoneflow/pick.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/notification/v1/whistle_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = notification::v1;
using v1::WhistleService;

// What somebody types about a whistle; a command takes some of it.
struct Words {
  std::string id;
  std::string department;
  std::string zone;
  std::string item;
  std::string place;
  std::string text;
  std::string request_id;
  std::string people;
  std::string until;
  std::string verdict;
  std::string satisfaction;
  std::string lead;
  std::string into;
  std::string file;
  std::string folder;
  std::vector<std::string> with;
  std::string proposed;
  std::string filter;
  std::string from_month;
  std::string to_month;
  bool mine = false;
  bool unsolved = false;
  bool refuse = false;
  int limit = 0;
  std::int64_t revision = 0;
};

constexpr char kTicketArgument[] = "The ticket's id, the beginning of it, or its place";
constexpr char kDepartmentArgument[] = "The department, or a part of its name";

nlohmann::ordered_json TicketRow(const v1::Ticket& ticket) {
  nlohmann::ordered_json row = ToJson(ticket);
  row["zone_name"] = ticket.zone().name();
  row["ticket_state"] = row.value("state", "");
  std::string departments;
  for (const v1::Leg& leg : ticket.legs()) {
    if (leg.state() != v1::LEG_STATE_BOUNCED) {
      StrAppend(&departments, departments.empty() ? "" : "、", leg.department());
    }
  }
  row["departments"] = departments;
  DropEmpty(row);
  return row;
}

void PrintTicket(const v1::Ticket& ticket, const Output& output) {
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(ticket)}});
    return;
  }
  output.Print({{"id", "item_zh", "place", "ticket_state", "need", "next_due_time", "departments"},
                {TicketRow(ticket)}});
}

absl::StatusOr<std::string> FindTicket(Connection& connection, const std::string& text) {
  if (IsWholeId(text)) {
    return text;
  }
  Pick pick("ticket", text);
  v1::ListTicketsRequest request;
  RETURN_IF_ERROR(connection.Pages<WhistleService>(
      "notification", &WhistleService::Stub::ListTickets, std::move(request),
      [&](const v1::ListTicketsResponse& page) {
        for (const v1::Ticket& ticket : page.tickets()) {
          pick.Offer({.id = ticket.id(), .other_ids = {}, .names = {ticket.place()}});
        }
      }));
  return pick.Chosen();
}

absl::StatusOr<v1::GetTicketResponse> ReadTicket(Connection& connection, const std::string& id) {
  v1::GetTicketRequest request;
  request.set_id(id);
  return connection.Call<WhistleService>("notification", &WhistleService::Stub::GetTicket, request);
}

// The number of the leg that stands with the department.
absl::StatusOr<int> FindLeg(Connection& connection, const std::string& ticket,
                            const std::string& text) {
  ASSIGN_OR_RETURN(const v1::GetTicketResponse found, ReadTicket(connection, ticket));
  Pick pick("department of the ticket", text);
  for (const v1::Leg& leg : found.ticket().legs()) {
    if (leg.state() != v1::LEG_STATE_BOUNCED) {
      pick.Offer({.id = StrCat(leg.number()), .other_ids = {}, .names = {leg.department()}});
    }
  }
  ASSIGN_OR_RETURN(const std::string number, pick.Chosen());
  return std::stoi(number);
}

// Fills what all acts have, calls, and prints the ticket after it.
template <typename Request, typename Response>
absl::Status Act(Connection& connection, const Output& output, const Words& words,
                 grpc::Status (WhistleService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                 Request request) {
  ASSIGN_OR_RETURN(*request.mutable_id(), FindTicket(connection, words.id));
  if constexpr (requires { request.set_leg(1); }) {
    ASSIGN_OR_RETURN(const int leg, FindLeg(connection, request.id(), words.department));
    request.set_leg(leg);
  }
  request.set_expected_revision(words.revision);
  ASSIGN_OR_RETURN(const Response response,
                   connection.Call<WhistleService>("notification", method, request));
  PrintTicket(response.ticket(), output);
  return absl::OkStatus();
}

const std::map<std::string, v1::Verdict> kVerdicts = {{"confirmed", v1::VERDICT_CONFIRMED},
                                                      {"handled", v1::VERDICT_HANDLED},
                                                      {"unfounded", v1::VERDICT_UNFOUNDED}};
const std::map<std::string, v1::Satisfaction> kSatisfactions = {
    {"unsatisfied", v1::SATISFACTION_UNSATISFIED},
    {"fair", v1::SATISFACTION_FAIR},
    {"satisfied", v1::SATISFACTION_SATISFIED}};

absl::Status Blow(Connection& connection, const Output& output, const Words& words) {
  v1::BlowRequest request;
  request.set_zone_id(words.zone);
  request.set_item(words.item);
  request.set_place(words.place);
  request.set_text(words.text);
  request.set_request_id(
      words.request_id.empty()
          ? StrCat("zoneflow-", std::chrono::system_clock::now().time_since_epoch().count())
          : words.request_id);
  ASSIGN_OR_RETURN(const auto response, connection.Call<WhistleService>(
                                            "notification", &WhistleService::Stub::Blow, request));
  PrintTicket(response.ticket(), output);
  if (output.view.format == Format::kTable && response.similar_size() > 0) {
    output.stream << "similar, of the last 24 hours:\n";
    Rows rows{{"id", "item_zh", "place", "ticket_state", "blow_time"}, {}};
    for (const v1::Ticket& ticket : response.similar()) {
      rows.rows.push_back(TicketRow(ticket));
    }
    output.Print(rows);
  }
  return absl::OkStatus();
}

absl::Status Attach(Connection& connection, const Output& output, const Words& words) {
  ASSIGN_OR_RETURN(const std::string ticket, FindTicket(connection, words.id));
  v1::AttachEvidenceRequest request;
  request.set_id(ticket);
  request.set_file_name(std::filesystem::path(words.file).filename().string());
  request.set_text(words.text);
  ASSIGN_OR_RETURN(*request.mutable_receipt(), UploadFile(connection, words.file));
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<WhistleService>("notification",
                                                   &WhistleService::Stub::AttachEvidence, request));
  PrintTicket(response.ticket(), output);
  return absl::OkStatus();
}

// Lists the evidence of a ticket, and saves it where a folder is named.
absl::Status PrintEvidence(Connection& connection, const Output& output, const Words& words) {
  ASSIGN_OR_RETURN(const std::string ticket, FindTicket(connection, words.id));
  ASSIGN_OR_RETURN(const v1::GetTicketResponse found, ReadTicket(connection, ticket));
  Rows rows{{"id", "file_name", "media_type", "size_bytes", "file"}, {}};
  for (const v1::TicketEvidence& evidence : found.ticket().evidence()) {
    nlohmann::ordered_json row = ToJson(evidence);
    for (const auto& pass : found.passes()) {
      if (pass.id() == evidence.id() && !words.folder.empty()) {
        ASSIGN_OR_RETURN(row["file"], SaveEvidence(connection, pass, words.folder));
      }
    }
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status List(Connection& connection, const Output& output, const Words& words) {
  v1::ListTicketsRequest request;
  request.set_filter(words.filter);
  request.set_department(words.department);
  request.set_mine_only(words.mine);
  Rows rows{{"id", "next_due_time", "item_zh", "place", "ticket_state", "need", "departments",
             "zone_name", "blow_time"},
            {}};
  RETURN_IF_ERROR(connection.Pages<WhistleService>(
      "notification", &WhistleService::Stub::ListTickets, std::move(request),
      [&](const v1::ListTicketsResponse& page) -> absl::StatusOr<bool> {
        for (const v1::Ticket& ticket : page.tickets()) {
          rows.rows.push_back(TicketRow(ticket));
          if (words.limit > 0 && static_cast<int>(rows.rows.size()) == words.limit) {
            return false;
          }
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Show(Connection& connection, const Output& output, const Words& words) {
  ASSIGN_OR_RETURN(const std::string ticket, FindTicket(connection, words.id));
  ASSIGN_OR_RETURN(const v1::GetTicketResponse response, ReadTicket(connection, ticket));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(response)}});
    return absl::OkStatus();
  }
  Rows entries{{"time", "ticket_event", "department", "actor", "text", "told"}, {}};
  for (const v1::TicketEntry& entry : response.entries()) {
    nlohmann::ordered_json row = ToJson(entry);
    row["ticket_event"] = row.value("kind", "");
    std::string told;
    for (const v1::Post& post : entry.told()) {
      StrAppend(&told, told.empty() ? "" : ", ", post.title(), " (",
                post.channel().empty() ? "no channel" : post.channel(), ")");
    }
    row["told"] = told;
    if (entry.has_evidence()) {
      row["text"] =
          StrCat(entry.evidence().file_name(), entry.text().empty() ? "" : ": ", entry.text());
    }
    if (entry.department().empty() && entry.leg() > 0 &&
        entry.leg() <= response.ticket().legs_size()) {
      row["department"] = response.ticket().legs(entry.leg() - 1).department();
    }
    DropEmpty(row);
    entries.rows.push_back(std::move(row));
  }
  if (output.view.format == Format::kTable) {
    PrintTicket(response.ticket(), output);
    output.stream << '\n';
  }
  output.Print(entries);
  return absl::OkStatus();
}

// "8/10 80.0 %"
std::string RateText(const v1::Rate& rate) {
  return rate.has_permille() ? StrCat(rate.met(), "/", rate.n(), " ", rate.permille() / 10, ".",
                                      rate.permille() % 10, " %")
                             : std::string();
}

nlohmann::ordered_json RatesRow(const v1::RateRow& rates) {
  nlohmann::ordered_json row;
  row["month"] = rates.month();
  row["department"] = rates.department();
  row["response_rate"] = RateText(rates.all().response());
  row["solved_rate"] = RateText(rates.all().solved());
  row["satisfied_rate"] = RateText(rates.all().satisfied());
  row["response_rate_without_excluded"] = RateText(rates.without_excluded().response());
  row["solved_rate_without_excluded"] = RateText(rates.without_excluded().solved());
  row["satisfied_rate_without_excluded"] = RateText(rates.without_excluded().satisfied());
  row["legs"] = rates.legs();
  row["late"] = rates.late();
  row["bounced"] = rates.bounced();
  row["excluded"] = rates.excluded();
  row["reopened"] = rates.reopened();
  row["escalated"] = rates.escalated();
  return row;
}

absl::Status Rates(Connection& connection, const Output& output, const Words& words) {
  v1::GetRatesRequest request;
  request.set_zone_id(words.zone);
  request.set_from_month(words.from_month);
  request.set_to_month(words.to_month);
  request.set_department(words.department);
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<WhistleService>("notification", &WhistleService::Stub::GetRates, request));
  Rows rows{{"month", "department", "response_rate", "solved_rate", "satisfied_rate",
             "response_rate_without_excluded", "solved_rate_without_excluded",
             "satisfied_rate_without_excluded", "legs", "late", "bounced", "excluded", "reopened",
             "escalated"},
            {}};
  for (const v1::RateRow& row : response.rows()) {
    rows.rows.push_back(RatesRow(row));
  }
  if (response.rows_size() > 1) {
    rows.rows.push_back(RatesRow(response.total()));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status PrintItems(Connection& connection, const Output& output) {
  ASSIGN_OR_RETURN(const auto response, connection.Call<WhistleService>(
                                            "notification", &WhistleService::Stub::GetWhistleRules,
                                            v1::GetWhistleRulesRequest()));
  if (output.view.format == Format::kJson) {
    output.Print({{}, {ToJson(response)}});
    return absl::OkStatus();
  }
  Rows rows{{"id", "zh", "sign_off", "report_in", "feedback", "resolve"}, {}};
  for (const v1::WhistleItem& item : response.items()) {
    nlohmann::ordered_json row;
    row["id"] = item.id();
    row["zh"] = item.zh();
    for (const v1::WhistleLimit& limit : item.limits()) {
      const std::int64_t minutes = limit.seconds() / 60;
      row[ToJson(limit).value("kind", "")] =
          StrCat(minutes % 60 == 0 ? StrCat(minutes / 60, " h") : StrCat(minutes, " min"),
                 limit.working() ? " working" : "");
    }
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return absl::OkStatus();
}

CLI::App* AddTicketCommand(CLI::App& whistle, const std::string& name, const std::string& what,
                           const std::shared_ptr<Words>& words) {
  CLI::App* command = whistle.add_subcommand(name, what);
  command->add_option("ID", words->id, kTicketArgument)->required();
  return command;
}

CLI::App* AddLegCommand(CLI::App& whistle, const std::string& name, const std::string& what,
                        const std::shared_ptr<Words>& words) {
  CLI::App* command = AddTicketCommand(whistle, name, what, words);
  command->add_option("DEPARTMENT", words->department, kDepartmentArgument)->required();
  command->add_option("--revision", words->revision,
                      "Refuse if the ticket has moved on from this revision");
  return command;
}

void RegisterReading(CLI::App& whistle, Context& context, const std::shared_ptr<Words>& words) {
  auto* list = whistle.add_subcommand("list", "Tickets, by when the next clock runs out");
  list->add_option("--filter", words->filter,
                   "AIP-160 over zone.id, item, state, need, place, whistler, blown_on");
  list->add_option("--department", words->department, "Only what stands with this department");
  list->add_flag("--mine", words->mine, "Only what I whistled for");
  list->add_option("--limit", words->limit, "At most so many rows; 0: all");
  SetExamples(list, {"whistle list", "whistle list --department 城市管理局",
                     "whistle list --filter 'need = dispatch'"});
  context.OnSuite(list, [words](Connection& connection, const Output& output) {
    return List(connection, output, *words);
  });

  auto* show = AddTicketCommand(whistle, "show", "A ticket with its history", words);
  SetExamples(show, {"whistle show 港湾大道"});
  context.OnSuite(show, [words](Connection& connection, const Output& output) {
    return Show(connection, output, *words);
  });

  auto* evidence = AddTicketCommand(whistle, "evidence", "Its photos and papers (证据)", words);
  evidence->add_option("--save", words->folder, "Write them into this folder")
      ->type_name("FOLDER")
      ->check(CLI::ExistingDirectory);
  SetExamples(evidence, {"whistle evidence 港湾大道", "whistle evidence 港湾大道 --save ."});
  context.OnSuite(evidence, [words](Connection& connection, const Output& output) {
    return PrintEvidence(connection, output, *words);
  });

  auto* rates = whistle.add_subcommand("rates", "响应率、解决率、满意率 by month and department");
  rates->add_option("--zone", words->zone, "A zone's id; default: all of mine");
  rates->add_option("--from", words->from_month, "First month, YYYY-MM; default: this one");
  rates->add_option("--to", words->to_month, "Last month; default: the first");
  rates->add_option("--department", words->department, "Only this department");
  SetExamples(rates, {"whistle rates", "whistle rates --from 2021-01 --to 2021-03"});
  context.OnSuite(rates, [words](Connection& connection, const Output& output) {
    return Rates(connection, output, *words);
  });

  auto* items = whistle.add_subcommand("items", "What may be whistled for, and the limits");
  SetExamples(items, {"whistle items"});
  context.OnSuite(items, [](Connection& connection, const Output& output) {
    return PrintItems(connection, output);
  });
}

void RegisterWhistler(CLI::App& whistle, Context& context, const std::shared_ptr<Words>& words) {
  auto* blow = whistle.add_subcommand("blow", "Whistle (吹哨)");
  blow->add_option("ITEM", words->item, "What for, as whistle items shows it")->required();
  blow->add_option("PLACE", words->place, "Where")->required();
  blow->add_option("--zone", words->zone, "The zone's id")->required();
  blow->add_option("--text", words->text, "What there is to see");
  blow->add_option("--request", words->request_id, "Its own name: sent again it is the same one");
  SetExamples(blow,
              {"whistle blow environment 港湾大道1号 --zone cn-gd-zhuhai-hitech --text 垃圾堆放"});
  context.OnSuite(blow, [words](Connection& connection, const Output& output) {
    return Blow(connection, output, *words);
  });

  auto* verify = AddTicketCommand(whistle, "verify", "What the community found (核实)", words);
  verify->add_option("VERDICT", words->verdict, "confirmed, handled or unfounded")
      ->required()
      ->check(OneOf(kVerdicts));
  verify->add_option("--text", words->text, "What was found or done");
  SetExamples(verify, {"whistle verify 港湾大道 confirmed"});
  context.OnSuite(verify, [words](Connection& connection, const Output& output) {
    v1::VerifyRequest request;
    request.set_verdict(kVerdicts.at(words->verdict));
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Verify, std::move(request));
  });

  auto* attach = AddTicketCommand(whistle, "attach", "Attach a photo or a paper (附证据)", words);
  attach->add_option("FILE", words->file, "A JPEG, PNG, WebP or PDF of at most 20 MiB")
      ->type_name("FILE")
      ->required();
  attach->add_option("--text", words->text, "What it shows");
  SetExamples(attach, {"whistle attach 港湾大道 photo.jpg --text 清运前"});
  context.OnSuite(attach, [words](Connection& connection, const Output& output) {
    return Attach(connection, output, *words);
  });

  auto* rate = AddTicketCommand(whistle, "rate", "The whistler's word (评价)", words);
  rate->add_option("SATISFACTION", words->satisfaction, "unsatisfied, fair or satisfied")
      ->required()
      ->check(OneOf(kSatisfactions));
  rate->add_flag("--unsolved", words->unsolved, "It is not solved");
  rate->add_option("--text", words->text, "More about it");
  SetExamples(rate, {"whistle rate 港湾大道 satisfied"});
  context.OnSuite(rate, [words](Connection& connection, const Output& output) {
    v1::RateRequest request;
    request.set_solved(!words->unsolved);
    request.set_satisfaction(kSatisfactions.at(words->satisfaction));
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Rate, std::move(request));
  });

  auto* reopen = AddTicketCommand(whistle, "reopen", "Give it back to its lead (返工)", words);
  reopen->add_option("--reason", words->text, "Why")->required();
  SetExamples(reopen, {"whistle reopen 港湾大道 --reason 又堆了"});
  context.OnSuite(reopen, [words](Connection& connection, const Output& output) {
    v1::ReopenRequest request;
    request.set_reason(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Reopen, std::move(request));
  });

  auto* merge =
      AddTicketCommand(whistle, "merge", "End it in another of the same matter (并案)", words);
  merge->add_option("INTO", words->into, "The ticket that goes on")->required();
  merge->add_option("--reason", words->text, "Why");
  SetExamples(merge, {"whistle merge 0a1b 2c3d --reason 同一件事"});
  context.OnSuite(merge, [words](Connection& connection, const Output& output) -> absl::Status {
    v1::MergeTicketsRequest request;
    ASSIGN_OR_RETURN(*request.mutable_into_id(), FindTicket(connection, words->into));
    request.set_reason(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::MergeTickets, std::move(request));
  });

  auto* withdraw = AddTicketCommand(whistle, "withdraw", "Take it back (撤回)", words);
  withdraw->add_option("--reason", words->text, "Why")->required();
  SetExamples(withdraw, {"whistle withdraw 港湾大道 --reason 误报"});
  context.OnSuite(withdraw, [words](Connection& connection, const Output& output) {
    v1::WithdrawRequest request;
    request.set_reason(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Withdraw, std::move(request));
  });
}

void RegisterDispatcher(CLI::App& whistle, Context& context, const std::shared_ptr<Words>& words) {
  auto* dispatch = AddTicketCommand(whistle, "dispatch", "Hand it to departments (分派)", words);
  dispatch->add_option("--lead", words->lead, "The department in the lead (主办)");
  dispatch->add_option("--with", words->with, "One that assists (协办); may be given again");
  dispatch->add_option("--text", words->text, "What they are told");
  SetExamples(dispatch, {"whistle dispatch 港湾大道 --lead 城市管理局 --with 生态环境局"});
  context.OnSuite(dispatch, [words](Connection& connection, const Output& output) {
    v1::DispatchRequest request;
    if (!words->lead.empty()) {
      v1::DispatchTo& to = *request.add_to();
      to.set_department(words->lead);
      to.set_lead(true);
    }
    for (const std::string& department : words->with) {
      request.add_to()->set_department(department);
    }
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Dispatch, std::move(request));
  });

  auto* pause = AddLegCommand(whistle, "decide-pause", "Grant a pause, or refuse it", words);
  pause->add_flag("--refuse", words->refuse, "Refuse it");
  pause->add_option("--text", words->text, "Why; needed to refuse");
  SetExamples(pause, {"whistle decide-pause 港湾大道 城市管理局"});
  context.OnSuite(pause, [words](Connection& connection, const Output& output) {
    v1::DecidePauseRequest request;
    request.set_granted(!words->refuse);
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::DecidePause, std::move(request));
  });

  auto* exclusion =
      AddLegCommand(whistle, "decide-exclusion", "Leave it out of the rates, or not", words);
  exclusion->add_flag("--refuse", words->refuse, "Refuse it");
  exclusion->add_option("--text", words->text, "Why")->required();
  SetExamples(exclusion, {"whistle decide-exclusion 港湾大道 城市管理局 --text 属实"});
  context.OnSuite(exclusion, [words](Connection& connection, const Output& output) {
    v1::DecideExclusionRequest request;
    request.set_granted(!words->refuse);
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::DecideExclusion,
               std::move(request));
  });
}

void RegisterDepartment(CLI::App& whistle, Context& context, const std::shared_ptr<Words>& words) {
  auto* sign_off = AddLegCommand(whistle, "sign-off", "A department accepts it (签收)", words);
  SetExamples(sign_off, {"whistle sign-off 港湾大道 城市管理局"});
  context.OnSuite(sign_off, [words](Connection& connection, const Output& output) {
    return Act(connection, output, *words, &WhistleService::Stub::SignOff, v1::SignOffRequest());
  });

  auto* bounce = AddLegCommand(whistle, "bounce", "A department gives it back (退单)", words);
  bounce->add_option("--reason", words->text, "Why")->required();
  bounce->add_option("--propose", words->proposed, "Whose it is instead")->required();
  SetExamples(bounce,
              {"whistle bounce 港湾大道 城市管理局 --reason 非本部门职责 --propose 生态环境局"});
  context.OnSuite(bounce, [words](Connection& connection, const Output& output) {
    v1::BounceRequest request;
    request.set_reason(words->text);
    request.set_proposed_department(words->proposed);
    return Act(connection, output, *words, &WhistleService::Stub::Bounce, std::move(request));
  });

  auto* report = AddLegCommand(whistle, "report-in", "A department is on the spot (报到)", words);
  report->add_option("--people", words->people, "Who came")->required();
  report->add_option("--place", words->place, "Where they are");
  report->add_option("--text", words->text, "What they found");
  SetExamples(report, {"whistle report-in 港湾大道 城市管理局 --people 李队长等2人"});
  context.OnSuite(report, [words](Connection& connection, const Output& output) {
    v1::ReportInRequest request;
    request.set_people(words->people);
    request.set_place(words->place);
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::ReportIn, std::move(request));
  });

  auto* feedback = AddLegCommand(whistle, "feedback", "What it will do and by when (反馈)", words);
  feedback->add_option("--people", words->people, "With whom they spoke")->required();
  feedback->add_option("--text", words->text, "What will be done")->required();
  feedback->add_option("--until", words->until, "By when, as in 2021-03-05T18:00:00+08:00");
  SetExamples(feedback, {"whistle feedback 港湾大道 城市管理局 --people 王女士 --text 明日清运"});
  context.OnSuite(feedback, [words](Connection& connection, const Output& output) {
    v1::FeedbackRequest request;
    request.set_people(words->people);
    request.set_text(words->text);
    request.set_until_time(words->until);
    return Act(connection, output, *words, &WhistleService::Stub::Feedback, std::move(request));
  });

  auto* resolve = AddLegCommand(whistle, "resolve", "A department is done (办结)", words);
  resolve->add_option("--text", words->text, "What was done")->required();
  SetExamples(resolve, {"whistle resolve 港湾大道 城市管理局 --text 已清运"});
  context.OnSuite(resolve, [words](Connection& connection, const Output& output) {
    v1::ResolveRequest request;
    request.set_text(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::Resolve, std::move(request));
  });

  auto* pause = AddLegCommand(whistle, "pause", "A department asks for a pause (暂停)", words);
  pause->add_option("--reason", words->text, "Why")->required();
  pause->add_option("--until", words->until, "Until when, as in 2021-03-05T18:00:00+08:00")
      ->required();
  SetExamples(pause, {"whistle pause 港湾大道 城市管理局 --reason 居民另约 --until "
                      "2021-03-05T10:00:00+08:00"});
  context.OnSuite(pause, [words](Connection& connection, const Output& output) {
    v1::RequestPauseRequest request;
    request.set_reason(words->text);
    request.set_until_time(words->until);
    return Act(connection, output, *words, &WhistleService::Stub::RequestPause, std::move(request));
  });

  auto* exclude =
      AddLegCommand(whistle, "exclude", "A department asks to be left out of the rates", words);
  exclude->add_option("--reason", words->text, "Why")->required();
  SetExamples(exclude, {"whistle exclude 港湾大道 城市管理局 --reason 无理诉求"});
  context.OnSuite(exclude, [words](Connection& connection, const Output& output) {
    v1::RequestExclusionRequest request;
    request.set_reason(words->text);
    return Act(connection, output, *words, &WhistleService::Stub::RequestExclusion,
               std::move(request));
  });
}

}  // namespace

void RegisterWhistle(CLI::App& app, Context& context) {
  auto* whistle = app.add_subcommand("whistle", "Communities whistle, departments report in");
  whistle->require_subcommand(1);
  SetExamples(whistle, {"whistle list", "whistle show 港湾大道", "whistle rates --from 2021-01"});
  const auto words = std::make_shared<Words>();
  RegisterReading(*whistle, context, words);
  RegisterWhistler(*whistle, context, words);
  RegisterDispatcher(*whistle, context, words);
  RegisterDepartment(*whistle, context, words);
}

}  // namespace zoneflow::cli

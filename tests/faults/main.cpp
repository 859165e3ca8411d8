// Kills the suite's services at random while documents flow, an officer works on cases and a reviewer
// corrects, splits and merges signings; stops (SIGSTOP) two processes for up
// to 20 s; loses, cuts and makes anew the log of a topic, which must be noticed and stay so until
// `zoneflow topics recover`; with kafka kills the database server and the broker once each. Then
// compares what came out with what went in.
//
//   tools/faults --seed N [--documents D] [--bus embedded|kafka]
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "tests/faults/documents.h"
#include "tests/faults/officer.h"
#include "tests/faults/reviewer.h"
#include "tests/faults/sender.h"
#include "tests/faults/subscriber.h"
#include "tests/faults/suite.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Arguments {
  std::uint64_t seed = 1;
  std::size_t documents = 2000;
  std::string bus = "embedded";
  std::string binaries;
  std::string keep;
};

struct Result {
  int kills = 0;
  int stops = 0;
  int broken_logs = 0;
  std::int64_t expected = 0;
  std::int64_t delivered = 0;
  std::int64_t node_events = 0;  // acknowledged to the officer
  std::int64_t mended = 0;       // signings, by the reviewer
  std::int64_t lost = 0;
  std::int64_t repeated = 0;
  std::int64_t gaps = 0;
  std::vector<std::string> findings;

  void Lose(std::int64_t count, const std::string& finding) {
    lost += count;
    findings.push_back(finding);
  }
  void Repeat(std::int64_t count, const std::string& finding) {
    repeated += count;
    findings.push_back(finding);
  }
};

// A subscription and which documents it must be told of.
struct Watch {
  std::unique_ptr<Subscriber> subscriber;
  std::function<bool(const Document&)> wants;
};

constexpr std::int64_t kLargeFen = 500'000'000'000;  // CNY 5 bn

// One after the other while documents flow, services being killed in between.
using Fault = std::function<absl::Status(Suite&, Random&, Result&)>;

absl::Status StopProcess(Suite& suite, Random& random, Result& result) {
  const std::vector<std::string> processes = suite.Processes();
  const std::string process = processes[random.Below(processes.size())];
  suite.Suspend(process);
  ++result.stops;
  std::this_thread::sleep_for(milliseconds(2'000 + random.Below(18'001)));
  suite.Resume(process);
  return absl::OkStatus();
}

// Stays until somebody recovers it, over a restart of its producer too.
absl::Status BreakLog(Suite& suite, Suite::LogFault fault, Random& random, Result& result) {
  // Signings are what the audit follows; any other now and then.
  const std::vector<bus::TopicSpec> topics = bus::DeclaredTopics(/*development=*/true);
  bus::TopicSpec topic{.name = "zoneflow.signings.v1", .producer = "ingest"};
  if (random.Below(3) == 0) {
    topic = topics[random.Below(topics.size())];
    while (topic.producer == "notification") {  // publishes nothing yet
      topic = topics[random.Below(topics.size())];
    }
  }
  // Not ready for another reason would look like noticed.
  RETURN_IF_ERROR(suite.AwaitServing());
  // With a log that holds nothing, or half of one event, nothing is lost: what a killed service
  // tells comes when its group has its partitions again.
  std::int64_t held = 0;
  testing::WaitUntil([&] { return (held = suite.EventsIn(topic.name)) >= 2; }, seconds(60));
  if (held < 2) {
    topic = {.name = "zoneflow.signings.v1", .producer = "ingest"};
    held = suite.EventsIn(topic.name);
  }
  RETURN_IF_ERROR(suite.BreakLog(fault, topic.name));
  ++result.broken_logs;
  // For so long that whatever else a broker's restart brings is over, and the idle relay's look at
  // its log (5 s) has come.
  const auto is_noticed = [&] { return !suite.IsServing(topic.producer); };
  auto since = std::chrono::steady_clock::now();
  const bool is_noticed_for_good = testing::WaitUntil(
      [&] {
        const auto now = std::chrono::steady_clock::now();
        since = is_noticed() ? since : now;
        return now - since >= seconds(6);
      },
      seconds(60));
  if (!is_noticed_for_good) {
    result.Lose(1, absl::StrCat(topic.name, ", of which a partition held ", held,
                                " events: its loss was not noticed by ", topic.producer));
    return absl::OkStatus();
  }
  if (random.Below(2) == 0) {
    suite.Kill(topic.producer);
    ++result.kills;
    RETURN_IF_ERROR(suite.Restart(topic.producer));
  }
  const auto until = std::chrono::steady_clock::now() + seconds(4);
  while (std::chrono::steady_clock::now() < until) {
    if (!is_noticed()) {
      result.Lose(1, absl::StrCat(topic.producer, " became ready although ", topic.name,
                                  " was lost and nobody recovered it"));
      break;
    }
    std::this_thread::sleep_for(milliseconds(100));
  }
  RETURN_IF_ERROR(suite.Recover());
  return suite.AwaitServing();
}

std::vector<Fault> FaultsOf(const Suite& suite, Random& random) {
  std::vector<Fault> faults = {StopProcess, StopProcess};
  for (const Suite::LogFault fault :
       {Suite::LogFault::kLost, Suite::LogFault::kCut, Suite::LogFault::kMadeAnew}) {
    faults.emplace_back([fault](Suite& broken, Random& numbers, Result& result) {
      return BreakLog(broken, fault, numbers, result);
    });
  }
  if (suite.has_servers()) {
    faults.emplace_back([](Suite& killed, Random& numbers, Result& result) {
      killed.KillBroker();
      ++result.kills;
      std::this_thread::sleep_for(milliseconds(numbers.Below(1500)));
      return killed.RestartBroker();
    });
    faults.emplace_back([](Suite& killed, Random& numbers, Result& result) {
      killed.KillDatabase();
      ++result.kills;
      std::this_thread::sleep_for(milliseconds(numbers.Below(1500)));
      return killed.RestartDatabase();
    });
  }
  for (std::size_t i = faults.size(); i > 1; --i) {
    std::swap(faults[i - 1], faults[random.Below(i)]);
  }
  return faults;
}

// Kills one service after the other in random order, and takes the faults, each once a share of the
// documents is sent and while the next share flows, until all documents are accepted.
absl::Status DisturbWhileSending(Suite& suite, const Arguments& arguments, Random& random,
                                 const std::vector<Watch>& watches,
                                 const std::atomic<std::size_t>& sent,
                                 const std::atomic<bool>& done, std::atomic<std::size_t>& allowed,
                                 Result& result) {
  std::vector<std::string> turn;
  std::vector<Fault> faults = FaultsOf(suite, random);
  const std::size_t share = std::max<std::size_t>(1, arguments.documents / (faults.size() + 1));
  std::size_t taken = 0;
  allowed = share;
  while (!done) {
    std::this_thread::sleep_for(milliseconds(200 + random.Below(800)));
    if (done) {
      break;
    }
    if (taken < faults.size() && sent >= share * (taken + 1)) {
      ++taken;
      allowed = taken == faults.size() ? arguments.documents : share * (taken + 1);
      RETURN_IF_ERROR(faults[taken - 1](suite, random, result));
      continue;
    }
    if (turn.empty()) {
      turn = kServices;
      for (std::size_t i = turn.size(); i > 1; --i) {
        std::swap(turn[i - 1], turn[random.Below(i)]);
      }
    }
    const std::string service = turn.back();
    turn.pop_back();
    suite.Kill(service);
    ++result.kills;
    std::this_thread::sleep_for(milliseconds(random.Below(400)));
    RETURN_IF_ERROR(suite.Restart(service));
    if (random.Below(3) == 0) {
      watches[random.Below(watches.size())].subscriber->Disconnect();
    }
  }
  return absl::OkStatus();
}

void CheckReceived(const Watch& watch, const std::vector<Document>& documents,
                   const Received& received, bool is_count, Result& result) {
  const std::string& name = watch.subscriber->name();
  std::set<std::string> wanted;
  for (const Document& document : documents) {
    if (!watch.wants(document)) {
      continue;
    }
    wanted.insert(document.company);
    const auto found = received.amount_by_company.find(document.company);
    if (found == received.amount_by_company.end()) {
      result.Lose(1, absl::StrCat(name, ": ", document.company, " of ", document.file_name,
                                  " was not delivered"));
    } else if (found->second != document.amount_fen ||
               received.zone_by_company.at(document.company) != document.zone_id) {
      result.Lose(1, absl::StrCat(name, ": ", document.company, " has ", found->second, " fen in ",
                                  received.zone_by_company.at(document.company), ", expected ",
                                  document.amount_fen, " in ", document.zone_id));
    }
  }
  for (const auto& [company, ce_id] : received.ce_id_by_company) {
    if (!wanted.contains(company)) {
      result.Repeat(1, absl::StrCat(name, ": ", ce_id, " of ", company, " was not asked for"));
    }
  }
  result.repeated += received.repeated;
  result.gaps += received.gaps;
  result.findings.insert(result.findings.end(), received.findings.begin(), received.findings.end());
  if (is_count) {
    result.expected += static_cast<std::int64_t>(wanted.size());
    result.delivered += static_cast<std::int64_t>(received.cursor_by_ce_id.size());
  }
}

absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

// The board's sums per zone against those of the documents as they were mended.
absl::Status CheckBoard(const Suite& suite, const std::vector<Document>& documents,
                        const std::vector<Mend>& mends, Result& result) {
  const auto stub = scoring::v1::ScoringService::NewStub(suite.ChannelTo("scoring"));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(20));
  scoring::v1::GetBoardRequest request;
  request.set_board_id("zones");
  request.set_as_of("latest");
  scoring::v1::GetBoardResponse response;
  RETURN_IF_ERROR(FromGrpc(stub->GetBoard(&context, request, &response)));
  std::map<std::string, ZoneSum> expected = BoardOf(documents, mends);
  std::map<std::string, ZoneSum> found;
  for (const scoring::v1::BoardRow& row : response.board().rows()) {
    found[row.zone().id()] = {row.signings(), row.projects(), row.total().minor()};
    expected[row.zone().id()];
  }
  for (const auto& [zone, sum] : expected) {
    const std::string finding =
        absl::StrCat("board: ", zone, " has ", found[zone].signings, " signings, ",
                     found[zone].projects, " projects, ", found[zone].fen, " fen, expected ",
                     sum.signings, ", ", sum.projects, ", ", sum.fen);
    if (found[zone].signings < sum.signings) {
      result.Lose(sum.signings - found[zone].signings, finding);
    } else if (found[zone].signings > sum.signings) {
      result.Repeat(found[zone].signings - sum.signings, finding);
    } else if (found[zone] != sum) {
      result.Lose(1, finding);
    }
  }
  return absl::OkStatus();
}

// One case per company.
absl::Status CheckCases(const Suite& suite, const std::vector<Document>& documents,
                        Result& result) {
  const auto stub = approval::v1::ApprovalService::NewStub(suite.ChannelTo("approval"));
  std::map<std::string, std::int64_t> cases;
  std::string page_token;
  do {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(20));
    approval::v1::ListCasesRequest request;
    request.set_page_size(500);
    request.set_page_token(page_token);
    approval::v1::ListCasesResponse response;
    RETURN_IF_ERROR(FromGrpc(stub->ListCases(&context, request, &response)));
    for (const approval::v1::Case& entry : response.cases()) {
      ++cases[entry.company()];
    }
    page_token = response.next_page_token();
  } while (!page_token.empty());
  for (const Document& document : documents) {
    const std::int64_t count = cases[document.company];
    if (count == 0) {
      result.Lose(1, absl::StrCat("cases: ", document.company, " has none"));
    } else if (count > 1) {
      result.Repeat(count - 1, absl::StrCat("cases: ", document.company, " has ", count));
    }
  }
  return absl::OkStatus();
}

// What the officer was answered was told, each once and in order; nothing else of nodes was.
void CheckNodes(const std::set<std::string>& acknowledged, const Received& received,
                Result& result) {
  std::set<std::string> told;
  for (const auto& [ce_id, cursor] : received.cursor_by_ce_id) {
    told.insert(ce_id.substr(ce_id.find("node/")));
  }
  for (const std::string& event : acknowledged) {
    if (!told.contains(event)) {
      result.Lose(1, absl::StrCat("nodes: ", event, " was acknowledged and not told"));
    }
  }
  for (const std::string& event : told) {
    if (!acknowledged.contains(event)) {
      result.Repeat(1, absl::StrCat("nodes: ", event, " was told and not acknowledged"));
    }
  }
  result.repeated += received.repeated;
  result.gaps += received.gaps;
  result.findings.insert(result.findings.end(), received.findings.begin(), received.findings.end());
}

absl::StatusOr<Result> Run(const Arguments& arguments) {
  const std::vector<Document> documents = MakeDocuments(arguments.seed, arguments.documents);
  std::unique_ptr<Suite> suite;
  ASSIGN_OR_RETURN(suite, Suite::Start(arguments.bus, arguments.binaries, arguments.keep));
  const auto to = [&suite](const char* service) {
    return [&suite, service] { return suite->ChannelTo(service); };
  };

  std::vector<Watch> watches;
  const std::string zone = documents.empty() ? "" : documents.front().zone_id;
  // What was read: a part that a reviewer split off is announced too, as checked.
  const std::string announced = "type = \"signing.announced\" AND status = extracted";
  const auto watch = [&](const char* name, const std::string& filter,
                         std::function<bool(const Document&)> wants) {
    watches.push_back({std::make_unique<Subscriber>(name, to("notification")), std::move(wants)});
    return watches.back().subscriber->Subscribe(filter);
  };
  RETURN_IF_ERROR(watch("all-signings", announced, [](const Document&) { return true; }));
  RETURN_IF_ERROR(watch("one-zone", absl::StrCat(announced, " AND zone.id = \"", zone, "\""),
                        [zone](const Document& document) { return document.zone_id == zone; }));
  RETURN_IF_ERROR(watch("large", absl::StrCat(announced, " AND amount_cny >= ", kLargeFen / 100),
                        [](const Document& document) { return document.amount_fen >= kLargeFen; }));
  Subscriber nodes("nodes", to("notification"));
  RETURN_IF_ERROR(nodes.Subscribe("type = \"node.changed\""));
  nodes.Start();
  for (const Watch& one : watches) {
    one.subscriber->Start();
  }

  Result result;
  std::atomic<std::size_t> sent{0};
  std::atomic<bool> done{false};
  std::atomic<std::size_t> allowed{0};
  absl::Status send_status;
  std::thread sender([&] {
    // At most 200 documents/s, and at least some eight seconds in all: a short run meets each kill
    // too.
    constexpr int kThreads = 4;
    const auto pause =
        std::max(milliseconds(20), milliseconds(kThreads * 8'000 / documents.size()));
    send_status = SendAll(to("ingest"), documents, kThreads, pause, allowed, sent);
    done = true;
  });
  Reviewer reviewer(to("ingest"), documents);
  Officer officer(to("approval"), std::max<std::size_t>(20, arguments.documents / 4),
                  reviewer.Merged());
  officer.Start();
  reviewer.Start();
  Random random(arguments.seed ^ 0xfau);
  const absl::Status kill_status =
      DisturbWhileSending(*suite, arguments, random, watches, sent, done, allowed, result);
  allowed = documents.size();
  sender.join();
  RETURN_IF_ERROR(kill_status);
  RETURN_IF_ERROR(send_status);
  RETURN_IF_ERROR(officer.Stop());
  RETURN_IF_ERROR(reviewer.Finish());
  RETURN_IF_ERROR(suite->AwaitReady());
  RETURN_IF_ERROR(suite->AwaitSettled(seconds(180)));

  for (const Watch& one : watches) {
    Received again;
    ASSIGN_OR_RETURN(again, one.subscriber->ReadAgain());
    // The stream has what the list has; it only needs the time to be told.
    testing::WaitUntil([&] { return one.subscriber->last_cursor() == again.last_cursor; },
                       seconds(20));
    one.subscriber->Stop();
    CheckReceived(one, documents, one.subscriber->Snapshot(), true, result);
    CheckReceived(one, documents, again, false, result);
  }
  Received told;
  ASSIGN_OR_RETURN(told, nodes.ReadAgain());
  testing::WaitUntil([&] { return nodes.last_cursor() == told.last_cursor; }, seconds(20));
  nodes.Stop();
  result.node_events = static_cast<std::int64_t>(officer.Acknowledged().size());
  CheckNodes(officer.Acknowledged(), told, result);
  CheckNodes(officer.Acknowledged(), nodes.Snapshot(), result);
  RETURN_IF_ERROR(CheckBoard(*suite, documents, reviewer.mends(), result));
  result.mended = reviewer.done();
  ASSIGN_OR_RETURN(const auto repeated, reviewer.Repeated());
  for (const auto& [act, times] : repeated) {
    result.Repeat(times - 1, absl::StrCat("review: ", act, " is kept ", times, " times"));
  }
  RETURN_IF_ERROR(CheckCases(*suite, documents, result));
  return result;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(
      "Kills services at random while documents flow, stops two processes for up to 20 s, loses, "
      "cuts and recreates the log of a topic and runs `zoneflow topics recover`, with kafka kills "
      "the broker and PostgreSQL (whose text order is en-US) once each; exit 1 if anything is "
      "lost, "
      "repeated or out of order, or a lost log is not noticed");
  app.add_option("--seed", arguments.seed, "Of the documents and the kills")->required();
  app.add_option("--documents", arguments.documents, "How many documents to send")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--bus", arguments.bus,
                 "embedded (with SQLite) or kafka (with PostgreSQL and Redis)")
      ->check(CLI::IsMember({"embedded", "kafka"}))
      ->capture_default_str();
  app.add_option("--binaries", arguments.binaries,
                 "Where the services' binaries lie; default: beside this one");
  app.add_option("--keep", arguments.keep, "Folder for data and logs that stays");
  CLI11_PARSE(app, argc, argv);
  if (arguments.binaries.empty()) {
    arguments.binaries = suite::BinaryFolder();
  }

  const absl::StatusOr<Result> result = Run(arguments);
  if (!result.ok()) {
    std::cerr << "faults: " << result.status() << "\n";
    return 1;
  }
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(kShown, result->findings.size()); ++i) {
    std::cerr << result->findings[i] << "\n";
  }
  std::cout << nlohmann::ordered_json{{"seed", arguments.seed},
                                      {"documents", arguments.documents},
                                      {"kills", result->kills},
                                      {"stops", result->stops},
                                      {"broken_logs", result->broken_logs},
                                      {"expected", result->expected},
                                      {"delivered", result->delivered},
                                      {"node_events", result->node_events},
                                      {"mended", result->mended},
                                      {"lost", result->lost},
                                      {"repeated", result->repeated},
                                      {"gaps", result->gaps}}
            << "\n";
  return result->lost == 0 && result->repeated == 0 && result->gaps == 0 ? 0 : 1;
}

}  // namespace
}  // namespace zoneflow::faults

int main(int argc, char** argv) { return zoneflow::faults::Main(argc, argv); }

// Who may do what: the services as processes, outside development mode, called with real tokens.
// Every method of every service in proto/ with every role, in every zone; expected is what the
// method's `access` option says.
#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/rpc/testing/tokens.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/support/process.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/approval/v1/rules_service.grpc.pb.h"
#include "zoneflow/common/v1/access.pb.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"
#include "zoneflow/common/v1/log_service.grpc.pb.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"
#include "zoneflow/ingest/v1/evidence_service.grpc.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/ingest/v1/review_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"
#include "zoneflow/notification/v1/webhook_service.grpc.pb.h"
#include "zoneflow/notification/v1/whistle_service.grpc.pb.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"
#include "zoneflow/scoring/v1/indicator_service.grpc.pb.h"
#include "zoneflow/scoring/v1/reporting_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scorecard_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::e2e {
namespace {

namespace pb = google::protobuf;
using common::v1::Access;
using std::chrono::seconds;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

// Two zones of the sample page, by id and by name.
constexpr char kOwn[] = "cn-js-suzhou-sip";
constexpr char kOther[] = "cn-sn-xian-hitech";
constexpr char kOtherName[] = "西安高新区";

const std::vector<std::string> kServices = {"ingest", "approval", "scoring", "notification"};

// What a call came to.
struct Answer {
  absl::Status status;
  std::vector<std::string> messages;  // as bytes
};

// Calls any method by its descriptor. Of a stream from the server the first message is enough; with
// `to_the_end` all are read.
Answer CallAny(const std::shared_ptr<grpc::Channel>& channel, const pb::MethodDescriptor& method,
               const std::vector<std::string>& requests, const std::string& authorization,
               bool to_the_end = false, const std::string& person = {}) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(30));
  if (!authorization.empty()) {
    context.AddMetadata("authorization", authorization);
  }
  if (!person.empty()) {
    context.AddMetadata("x-zoneflow-person", person);
  }
  grpc::CompletionQueue queue;
  const auto done = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::GenericStub stub(channel);
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  bool open = done();
  for (std::size_t i = 0; open && i < requests.size(); ++i) {
    const grpc::Slice slice(requests[i]);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    open = done();
  }
  if (open) {
    call->WritesDone(nullptr);
    open = done();
  }
  Answer answer;
  while (true) {
    grpc::ByteBuffer message;
    call->Read(&message, nullptr);
    if (!done()) {
      break;
    }
    grpc::Slice slice;
    EXPECT_TRUE(message.DumpToSingleSlice(&slice).ok());
    answer.messages.emplace_back(reinterpret_cast<const char*>(slice.begin()), slice.size());
    if (method.server_streaming() && !to_the_end) {
      context.TryCancel();
      break;
    }
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  done();
  answer.status = rpc::FromGrpc(status);
  if (method.server_streaming() && !to_the_end && !answer.messages.empty()) {
    answer.status = absl::OkStatus();  // we cancelled it
  }
  queue.Shutdown();
  while (done()) {
  }
  return answer;
}

// All rows of all tables of a database, so that nothing that changes escapes.
std::string ContentOf(const std::string& path) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  const auto rows = [&](const std::string& sql) {
    std::vector<std::string> result;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::string row;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row += std::string(text == nullptr ? "" : text) + "\x1f";
      }
      result.push_back(std::move(row));
    }
    sqlite3_finalize(statement);
    return result;
  };
  std::string content;
  for (std::string table :
       rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    table.pop_back();
    for (const std::string& row : rows("SELECT * FROM \"" + table + "\"")) {
      content += table + ": " + row + "\n";
    }
  }
  sqlite3_close(database);
  return content;
}

// The four services with the sample page in them.
class ProductionSuite {
 public:
  // Null with a test failure otherwise.
  static std::unique_ptr<ProductionSuite> Start() {
    auto suite = std::make_unique<ProductionSuite>();
    suite->StartAll();
    if (!::testing::Test::HasFailure()) {
      suite->Fill();
    }
    return ::testing::Test::HasFailure() ? nullptr : std::move(suite);
  }

  const std::shared_ptr<grpc::Channel>& channel(const std::string& service) const {
    return channels_.at(service);
  }

  std::string Content() const {
    std::string all;
    for (const std::string& service : kServices) {
      all += "== " + service + "\n" + ContentOf(folder_ / (service + ".sqlite"));
    }
    return all;
  }

  // One unary call as whom the token names.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& token,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request) const {
    grpc::ClientContext context;
    rpc::Prepare(context, seconds(30));
    context.AddMetadata("authorization", "Bearer " + token);
    Response response;
    const auto stub = Service::NewStub(channel(ServiceOf(Service::service_full_name())));
    const absl::Status status = rpc::FromGrpc((stub.get()->*method)(&context, request, &response));
    return status.ok() ? absl::StatusOr<Response>(std::move(response)) : status;
  }

  // "zoneflow.approval.v1.ApprovalService" is served by approval.
  static std::string ServiceOf(const std::string& full_name) {
    const std::size_t begin = full_name.find('.') + 1;
    return full_name.substr(begin, full_name.find('.', begin) - begin);
  }

  // Zones as units, and what they report.
  // A plan of the zone.
  static scoring::v1::PutScorecardRequest Plan(const std::string& id, const std::string& zone) {
    scoring::v1::PutScorecardRequest request;
    request.set_text(StrCat("scorecard: ", id, "\nversion: '1'\nname: m\nzone: ", zone,
                            "\ndocument: none\ntree: {id: main, name: m, hole: none}\n"));
    return request;
  }
  static scoring::v1::RecordUnitsRequest Units(const std::vector<std::string>& zones) {
    scoring::v1::RecordUnitsRequest request;
    for (const std::string& zone : zones) {
      scoring::v1::Unit& unit = *request.add_units();
      unit.set_id(zone);
      unit.set_zone_id(zone);
      unit.set_kind("zone");
    }
    return request;
  }
  static scoring::v1::RecordObservationsRequest Figures(const std::vector<std::string>& units,
                                                        const std::string& value) {
    scoring::v1::RecordObservationsRequest request;
    for (const std::string& unit : units) {
      scoring::v1::Observation& one = *request.add_observations();
      one.set_unit(unit);
      one.set_indicator("investment");
      one.set_period("2020");
      one.set_value(value);
    }
    return request;
  }

  std::string Token(const std::string& sub, const std::vector<std::string>& roles,
                    const std::vector<std::string>& zones) const {
    return tokens_.Make(sub, roles, zones);
  }
  static notification::v1::BlowRequest BlowRequestFor(const std::string& zone,
                                                      const std::string& request_id) {
    notification::v1::BlowRequest request;
    request.set_zone_id(zone);
    request.set_item("emergency");
    request.set_place("1 号楼");
    request.set_request_id(request_id);
    return request;
  }
  std::string TicketOf(const std::string& zone) const { return tickets_.at(zone); }

  std::string Operator() const { return Token("person/operator", {"operator"}, {"*"}); }
  // An investment officer who is an approval officer too, of the zones.
  std::string Person(const std::string& sub, const std::vector<std::string>& zones) const {
    return Token(sub, {"investment", "approval_officer"}, zones);
  }

  absl::StatusOr<notification::v1::CreateSubscriptionResponse> Subscribe(
      const std::string& token, const std::string& name) const {
    notification::v1::CreateSubscriptionRequest request;
    request.set_name(name);
    request.set_from("beginning");
    // A board tells the ranks of all zones to everybody.
    request.set_filter("NOT type = board.published");
    return Call<notification::v1::NotificationService>(
        token, &notification::v1::NotificationService::Stub::CreateSubscription, request);
  }

  std::vector<notification::v1::Event> Deliveries(const std::string& token,
                                                  const std::string& name) const {
    std::vector<notification::v1::Event> events;
    notification::v1::ListDeliveriesRequest request;
    request.set_subscription(name);
    do {
      const auto page = Call<notification::v1::NotificationService>(
          token, &notification::v1::NotificationService::Stub::ListDeliveries, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        break;
      }
      for (const notification::v1::Delivery& delivery : page->deliveries()) {
        events.push_back(delivery.event());
      }
      request.set_cursor(page->next_cursor());
    } while (!request.cursor().empty());
    return events;
  }

  std::vector<approval::v1::Case> Cases(const std::string& token) const {
    const auto page = Call<approval::v1::ApprovalService>(
        token, &approval::v1::ApprovalService::Stub::ListCases, approval::v1::ListCasesRequest());
    EXPECT_THAT(page, IsOk());
    return page.ok() ? std::vector<approval::v1::Case>(page->cases().begin(), page->cases().end())
                     : std::vector<approval::v1::Case>();
  }

  std::string CaseOf(const std::string& zone) const {
    for (const approval::v1::Case& each : Cases(Operator())) {
      if (each.zone().id() == zone) {
        return each.id();
      }
    }
    ADD_FAILURE() << "no case of " << zone;
    return "";
  }

  // A figure of the review desk, of the zone.
  std::string FigureOf(const std::string& zone) const {
    ingest::v1::ListReviewItemsRequest request;
    request.set_filter("kind = signing AND zone.id = " + zone);
    const auto page = Call<ingest::v1::ReviewService>(
        Operator(), &ingest::v1::ReviewService::Stub::ListReviewItems, request);
    EXPECT_THAT(page, IsOk());
    if (!page.ok() || page->items().empty()) {
      ADD_FAILURE() << "no figure of " << zone;
      return "";
    }
    return page->items(0).id();
  }

  // The command line as whom the token names.
  Ran Cli(const std::string& token, const std::vector<std::string>& arguments) const {
    const testing::TempFolder folder;
    std::ofstream(folder / "token") << token << "\n";
    return RunBinary(
        "zoneflow", arguments,
        {{"NOTIFICATION_ADDR", notification_address_}, {"AUTH_TOKEN_FILE", folder / "token"}});
  }

  // Waits until nothing is under way.
  bool Settles() const {
    return testing::WaitUntil([&] { return IsSettled() && IsSettled(); }, seconds(60));
  }

  // The sample page as an upload.
  static std::vector<std::string> Upload() {
    const std::string page = ReadFile(SamplePage());
    ingest::v1::IngestDocumentRequest head;
    head.mutable_head()->set_file_name("page.txt");
    head.mutable_head()->set_published_on("2021-02-01");
    head.mutable_head()->set_size_bytes(static_cast<std::int64_t>(page.size()));
    ingest::v1::IngestDocumentRequest chunk;
    chunk.set_chunk(page);
    return {head.SerializeAsString(), chunk.SerializeAsString()};
  }

 private:
  void StartAll() {
    std::ofstream(folder_ / "event-key") << std::string(64, 'e') << "\n";
    std::ofstream(folder_ / "webhook-key") << std::string(64, 'w') << "\n";
    const std::map<std::string, std::string> env = {{"MODE", "production"},
                                                    {"AUTH_JWT_KEY_FILE", tokens_.path()},
                                                    {"EVENT_KEY_FILE", folder_ / "event-key"},
                                                    {"WEBHOOK_KEY_FILE", folder_ / "webhook-key"},
                                                    {"WEBHOOK_ALLOWED_RANGES", "127.0.0.0/8"},
                                                    {"WEBHOOK_PORTS", "9"},
                                                    {"DATA_DIR", folder_.path()}};
    const Ran topics = RunBinary("zoneflow", {"topics", "apply"}, env);
    ASSERT_EQ(topics.code, 0) << topics.err;
    for (const std::string& service : kServices) {
      const std::string binary = service + "_service";
      const Ran migrated = RunBinary(binary, {"--migrate"}, env);
      ASSERT_EQ(migrated.code, 0) << migrated.err;
      const std::string address = "127.0.0.1:" + std::to_string(testing::FreePort());
      testing::Process::Options options{.command = {Binary(binary)},
                                        .env = env,
                                        .output = folder_ / (service + ".log"),
                                        .folder = "",
                                        .user = ""};
      options.env["LISTEN"] = address;
      auto process = testing::Process::Start(options);
      ASSERT_THAT(process, IsOk());
      processes_.push_back(*std::move(process));
      channels_[service] = rpc::Connect(address);
      notification_address_ = address;  // the last one's
    }
    for (const std::string& service : kServices) {
      ASSERT_TRUE(testing::WaitUntil(
          [&] { return rpc::CheckHealth(channel(service), seconds(5)).ok(); }, seconds(60)))
          << service << ":\n"
          << ReadFile(folder_ / (service + ".log"));
    }
  }

  // Off: nothing is attempted while a test compares what is stored.
  void SetWebhook(const std::string& token, const std::string& subscription) {
    using notification::v1::WebhookService;
    notification::v1::SetWebhookRequest set;
    set.set_subscription(subscription);
    set.set_url("http://127.0.0.1:9/" + subscription);
    ASSERT_THAT(Call<WebhookService>(token, &WebhookService::Stub::SetWebhook, set), IsOk());
    notification::v1::SwitchWebhookRequest off;
    off.set_subscription(subscription);
    ASSERT_THAT(Call<WebhookService>(token, &WebhookService::Stub::SwitchWebhook, off), IsOk());
  }

  void Fill() {
    const auto* upload =
        ingest::v1::IngestDocumentRequest::descriptor()->file()->FindServiceByName("IngestService");
    const Answer stored = CallAny(channel("ingest"), *upload->FindMethodByName("IngestDocument"),
                                  Upload(), "Bearer " + Operator());
    ASSERT_THAT(stored.status, IsOk());
    ASSERT_THAT(Subscribe(Person("person/ann", {kOwn}), "ann"), IsOk());
    ASSERT_THAT(Subscribe(Person("person/bob", {kOther}), "bob"), IsOk());
    ASSERT_THAT(Subscribe(Operator(), "operator"), IsOk());
    SetWebhook(Person("person/ann", {kOwn}), "ann");
    SetWebhook(Person("person/bob", {kOther}), "bob");
    using scoring::v1::AppraisalService;
    ASSERT_THAT(Call<AppraisalService>(Operator(), &AppraisalService::Stub::RecordUnits,
                                       Units({kOwn, kOther})),
                IsOk());
    ASSERT_THAT(Call<AppraisalService>(Operator(), &AppraisalService::Stub::RecordObservations,
                                       Figures({kOwn, kOther}, "1")),
                IsOk());
    using scoring::v1::ScorecardService;
    for (const auto& [id, zone] : {std::pair("matrix", kOwn), std::pair("matrix-other", kOther)}) {
      ASSERT_THAT(
          Call<ScorecardService>(Operator(), &ScorecardService::Stub::PutScorecard, Plan(id, zone)),
          IsOk());
    }
    Whistle(kOwn);
    Whistle(kOther);
    // Signings, articles, cases, boards and whistles have come.
    ASSERT_TRUE(Settles());
    ASSERT_GE(Cases(Operator()).size(), 3u);
  }

  // A ticket of the zone, dispatched to a department.
  void Whistle(const std::string& zone) {
    using notification::v1::WhistleService;
    const auto blown = Call<WhistleService>(Operator(), &WhistleService::Stub::Blow,
                                            BlowRequestFor(zone, "blown-" + zone));
    ASSERT_THAT(blown, IsOk());
    notification::v1::DispatchRequest dispatch;
    dispatch.set_id(blown->ticket().id());
    dispatch.add_to()->set_department("城市管理局");
    dispatch.mutable_to(0)->set_lead(true);
    ASSERT_THAT(Call<WhistleService>(Operator(), &WhistleService::Stub::Dispatch, dispatch),
                IsOk());
    tickets_[zone] = blown->ticket().id();
  }

  bool IsSettled() const {
    std::int64_t applied = 0;
    for (const std::string& service : kServices) {
      grpc::ClientContext context;
      rpc::Prepare(context, seconds(30));
      context.AddMetadata("authorization", "Bearer " + Operator());
      common::v1::GetProgressResponse progress;
      const absl::Status status =
          rpc::FromGrpc(common::v1::ProgressService::NewStub(channel(service))
                            ->GetProgress(&context, {}, &progress));
      EXPECT_THAT(status, IsOk());
      if (progress.journal_pending() + progress.parked() + progress.unnumbered() +
              progress.unmatched() >
          0) {
        return false;
      }
      for (const auto& partition : progress.partitions()) {
        if (partition.applied() < partition.log_end()) {
          return false;
        }
        applied += partition.applied();
      }
    }
    return applied > 0 && Cases(Operator()).size() >= 3;
  }

  testing::TempFolder folder_;
  rpc::testing::TokenMaker tokens_;
  std::vector<testing::Process> processes_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::string notification_address_;
  std::map<std::string, std::string> tickets_;  // by zone
};

const pb::MethodDescriptor* NotificationServiceMethod(const std::string& name) {
  return notification::v1::CreateSubscriptionRequest::descriptor()
      ->file()
      ->FindServiceByName("NotificationService")
      ->FindMethodByName(name);
}

class RightsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { suite_ = ProductionSuite::Start().release(); }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(suite_, nullptr); }

  static ProductionSuite* suite_;
};

ProductionSuite* RightsTest::suite_ = nullptr;

// One method as one process serves it.
struct Target {
  std::string process;
  const pb::MethodDescriptor* method;
  const Access* access;
};

// Every method of every *_service.proto, in every process that serves it.
std::vector<Target> Targets() {
  // Links them all: the pool knows what is linked.
  const std::set<const pb::FileDescriptor*> linked = {
      ingest::v1::ListFactsRequest::descriptor()->file(),
      ingest::v1::GetEvidenceRequest::descriptor()->file(),
      ingest::v1::GetReviewItemRequest::descriptor()->file(),
      approval::v1::GetCaseRequest::descriptor()->file(),
      approval::v1::ListRulesRequest::descriptor()->file(),
      scoring::v1::GetBoardRequest::descriptor()->file(),
      scoring::v1::RecordUnitsRequest::descriptor()->file(),
      scoring::v1::GetReportingDeskRequest::descriptor()->file(),
      scoring::v1::GetSeriesRequest::descriptor()->file(),
      scoring::v1::GetScorecardRequest::descriptor()->file(),
      notification::v1::CreateSubscriptionRequest::descriptor()->file(),
      notification::v1::BlowRequest::descriptor()->file(),
      notification::v1::SetWebhookRequest::descriptor()->file(),
      common::v1::CheckLogsRequest::descriptor()->file(),
      common::v1::GetProgressRequest::descriptor()->file(),
      common::v1::GetDeadLetterRequest::descriptor()->file()};
  std::vector<Target> targets;
  const std::filesystem::path root = testing::SourceFolder() + "/proto";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = std::filesystem::relative(entry.path(), root).string();
    if (!name.ends_with("_service.proto")) {
      continue;
    }
    const auto* file = pb::DescriptorPool::generated_pool()->FindFileByName(name);
    EXPECT_TRUE(file != nullptr && linked.contains(file)) << name << " is not part of this test";
    for (int s = 0; file != nullptr && s < file->service_count(); ++s) {
      const pb::ServiceDescriptor& service = *file->service(s);
      std::vector<std::string> processes = {ProductionSuite::ServiceOf(service.full_name())};
      if (service.name() == "ProgressService" || service.name() == "LogService") {
        processes = kServices;
      } else if (service.name() == "DeadLetterService") {
        processes = {"approval", "scoring", "notification"};
      }
      for (const std::string& process : processes) {
        for (int m = 0; m < service.method_count(); ++m) {
          targets.push_back({process, service.method(m),
                             &service.method(m)->options().GetExtension(common::v1::access)});
        }
      }
    }
  }
  return targets;
}

// The calls about a node of a case; nullopt for any other.
std::optional<std::string> NodeRequestFor(const std::string& case_id, const std::string& name) {
  constexpr char kProcedure[] = "PLANCOND";
  const auto of_node = [&](auto request) {
    request.set_id(case_id);
    request.set_procedure_id(kProcedure);
    return request;
  };
  if (name == "RecordNodeEvent") {
    auto request = of_node(approval::v1::RecordNodeEventRequest());
    request.mutable_event()->set_kind(approval::v1::NODE_EVENT_KIND_ACCEPTED);
    request.mutable_event()->set_happened_on("2021-02-01");
    return request.SerializeAsString();
  }
  if (name == "SuspendNode") {
    auto request = of_node(approval::v1::SuspendNodeRequest());
    request.set_from("2021-02-01");
    request.set_reason("hearing");
    request.set_notice("1");
    return request.SerializeAsString();
  }
  if (name == "ResumeNode") {
    auto request = of_node(approval::v1::ResumeNodeRequest());
    request.set_on("2021-02-01");
    return request.SerializeAsString();
  }
  if (name == "ExtendNode") {
    auto request = of_node(approval::v1::ExtendNodeRequest());
    request.mutable_extension()->set_days(5);
    request.mutable_extension()->set_by(approval::v1::EXTENSION_BY_OFFICE_HEAD);
    request.mutable_extension()->set_decided_on("2021-02-01");
    request.mutable_extension()->set_decided_by("head");
    request.mutable_extension()->set_reason("survey");
    return request.SerializeAsString();
  }
  if (name == "CorrectNodeEvent") {
    auto request = of_node(approval::v1::CorrectNodeEventRequest());
    request.set_number(1);
    request.set_happened_on("2021-01-29");
    request.set_reason("slip");
    return request.SerializeAsString();
  }
  if (name == "AssignNode") {
    auto request = of_node(approval::v1::AssignNodeRequest());
    request.mutable_responsible()->set_office("自然资源局");
    return request.SerializeAsString();
  }
  if (name == "RemindNode") {
    return of_node(approval::v1::RemindNodeRequest()).SerializeAsString();
  }
  if (name == "MakePromise") {
    auto request = of_node(approval::v1::MakePromiseRequest());
    request.set_procedure_id("SCHEME");
    request.set_paper("日照分析");
    return request.SerializeAsString();
  }
  if (name == "ClosePromise") {
    approval::v1::ClosePromiseRequest request;
    request.set_id(case_id);
    request.set_promise_id("none");
    request.set_to(approval::v1::PROMISE_STATE_UPLOADED);
    return request.SerializeAsString();
  }
  if (name == "ExplainNode") {
    return of_node(approval::v1::ExplainNodeRequest()).SerializeAsString();
  }
  if (name == "ProposeRescue") {
    approval::v1::ProposeRescueRequest request;
    request.set_id(case_id);
    return request.SerializeAsString();
  }
  if (name == "AdoptRescue") {
    approval::v1::AdoptRescueRequest request;
    request.set_id(case_id);
    request.add_measures()->set_overlay_id("STAGED");
    return request.SerializeAsString();
  }
  if (name == "PreviewImport" || name == "ApplyImport") {
    approval::v1::ApplyImportRequest request;  // both have the same fields
    request.set_content("办件编号,事项名称\n");
    return request.SerializeAsString();
  }
  if (name == "ListVersions") {
    approval::v1::ListVersionsRequest request;
    request.set_id(case_id);
    return request.SerializeAsString();
  }
  if (name == "DiffVersions") {
    approval::v1::DiffVersionsRequest request;
    request.set_id(case_id);
    return request.SerializeAsString();
  }
  if (name == "SetAttributes") {
    approval::v1::SetAttributesRequest request;
    request.set_id(case_id);
    approval::v1::AttributeAnswer& answer = *request.add_answers();
    answer.set_attribute_id("own_water_source");
    answer.set_answer(approval::v1::ANSWER_NO);
    return request.SerializeAsString();
  }
  if (name == "ChooseTemplate") {
    approval::v1::ChooseTemplateRequest request;
    request.set_id(case_id);
    request.set_template_id("industrial-filing-own-land");
    return request.SerializeAsString();
  }
  if (name == "SignBaseline") {
    approval::v1::SignBaselineRequest request;
    request.set_id(case_id);
    return request.SerializeAsString();
  }
  if (name == "ListNodeEvents") {
    return of_node(approval::v1::ListNodeEventsRequest()).SerializeAsString();
  }
  return std::nullopt;
}

// The calls about a whistle that is dispatched to one department; nullopt for any other.
std::optional<std::string> WhistleRequestFor(const std::string& ticket, const std::string& name) {
  const auto of_ticket = [&](auto request) {
    request.set_id(ticket);
    return request;
  };
  if (name == "Blow") {
    return ProductionSuite::BlowRequestFor(kOwn, "matrix").SerializeAsString();
  }
  if (name == "Verify") {
    auto request = of_ticket(notification::v1::VerifyRequest());
    request.set_verdict(notification::v1::VERDICT_CONFIRMED);
    return request.SerializeAsString();
  }
  if (name == "Dispatch") {
    auto request = of_ticket(notification::v1::DispatchRequest());
    request.add_to()->set_department("生态环境局");
    return request.SerializeAsString();
  }
  if (name == "Rate") {
    auto request = of_ticket(notification::v1::RateRequest());
    request.set_satisfaction(notification::v1::SATISFACTION_FAIR);
    return request.SerializeAsString();
  }
  if (name == "AttachEvidence") {
    auto request = of_ticket(notification::v1::AttachEvidenceRequest());
    request.mutable_receipt()->set_id(std::string(64, 'a'));  // let in, one is told who made it
    return request.SerializeAsString();
  }
  if (name == "MergeTickets") {
    auto request = of_ticket(notification::v1::MergeTicketsRequest());
    request.set_into_id("another");
    return request.SerializeAsString();
  }
  if (name == "Reopen" || name == "Withdraw") {
    auto request = of_ticket(notification::v1::ReopenRequest());  // both have the same fields
    request.set_reason("again");
    return request.SerializeAsString();
  }
  for (const char* of_leg : {"SignOff", "Bounce", "ReportIn", "Feedback", "Resolve", "RequestPause",
                             "DecidePause", "RequestExclusion", "DecideExclusion"}) {
    if (name == of_leg) {
      auto request = of_ticket(notification::v1::SignOffRequest());  // all have id and leg first
      request.set_leg(1);
      return request.SerializeAsString();
    }
  }
  if (name == "GetTicket") {
    return of_ticket(notification::v1::GetTicketRequest()).SerializeAsString();
  }
  if (name == "GetRates") {
    notification::v1::GetRatesRequest request;
    request.set_zone_id(kOwn);
    return request.SerializeAsString();
  }
  return std::nullopt;
}

// A whole PDF.
ingest::v1::UploadEvidenceRequest EvidencePart(const std::string& upload_id) {
  ingest::v1::UploadEvidenceRequest request;
  request.set_upload_id(upload_id);
  request.set_media_type("application/pdf");
  request.set_content("%PDF-1.4\n" + upload_id);
  request.set_size_bytes(static_cast<std::int64_t>(request.content().size()));
  return request;
}

// A request that would do something if it were let in; for what only reads, an empty one.
std::vector<std::string> RequestsFor(const ProductionSuite& suite, const Target& target) {
  const std::string& name = target.method->name();
  if (name == "CreateSubscription") {
    notification::v1::CreateSubscriptionRequest request;
    request.set_name("matrix");
    return {request.SerializeAsString()};
  }
  if (name == "UpdateSubscription") {
    notification::v1::UpdateSubscriptionRequest request;
    request.set_name("matrix-target");
    request.set_filter("type = case.opened");
    return {request.SerializeAsString()};
  }
  if (name == "Acknowledge") {
    notification::v1::AcknowledgeRequest request;
    request.set_subscription("ann");
    notification::v1::ListDeliveriesRequest list;
    list.set_subscription("ann");
    const auto page = suite.Call<notification::v1::NotificationService>(
        suite.Operator(), &notification::v1::NotificationService::Stub::ListDeliveries, list);
    EXPECT_THAT(page, IsOk());
    request.set_cursor(page->deliveries().rbegin()->cursor());
    return {request.SerializeAsString()};
  }
  if (name == "PauseSubscription") {
    notification::v1::PauseSubscriptionRequest request;
    request.set_name("matrix-target");
    return {request.SerializeAsString()};
  }
  if (name == "ResumeSubscription") {
    notification::v1::ResumeSubscriptionRequest request;
    request.set_name("matrix-target");
    return {request.SerializeAsString()};
  }
  if (target.method->service()->name() == "WebhookService") {
    // All but two have the subscription in field 1.
    notification::v1::SetWebhookRequest request;
    request.set_subscription(target.method->options().idempotency_level() ==
                                     pb::MethodOptions::NO_SIDE_EFFECTS
                                 ? "ann"
                                 : "matrix-target");
    request.set_url("http://127.0.0.1:9/matrix");
    if (name == "GetWebhookDelivery") {
      notification::v1::GetWebhookDeliveryRequest get;
      get.set_subscription("ann");
      get.set_log_no(1'000'000);
      return {get.SerializeAsString()};
    }
    return {name == "ListWebhooks" ? "" : request.SerializeAsString()};
  }
  if (name == "ExplainMatch" || name == "BacktestFilter") {
    return {""};  // read, and store nothing
  }
  if (name == "DeleteSubscription") {
    notification::v1::DeleteSubscriptionRequest request;
    request.set_name("matrix-target");
    return {request.SerializeAsString()};
  }
  if (name == "IngestDocument") {
    std::vector<std::string> upload = ProductionSuite::Upload();
    ingest::v1::IngestDocumentRequest chunk;
    EXPECT_TRUE(chunk.ParseFromString(upload[1]));
    chunk.mutable_chunk()->back() = ' ';  // another document
    upload[1] = chunk.SerializeAsString();
    return upload;
  }
  if (name == "IngestSmallDocument") {
    ingest::v1::IngestSmallDocumentRequest request;
    request.set_file_name("small.txt");
    request.set_content("small\n");
    return {request.SerializeAsString()};
  }
  if (name == "VerifyTimetables") {
    approval::v1::VerifyTimetablesRequest request;
    request.set_id(suite.CaseOf(kOwn));
    return {request.SerializeAsString()};
  }
  if (name == "ReplanAll") {
    approval::v1::ReplanAllRequest request;
    request.set_cause(approval::v1::PLAN_CAUSE_KIND_RULE);
    request.set_reason("承诺时限调整");
    request.set_preview(true);
    return {request.SerializeAsString()};
  }
  if (name == "PreviewRules") {
    approval::v1::PreviewRulesRequest request;
    request.set_shipped(true);
    return {request.SerializeAsString()};
  }
  if (name == "AdoptRules") {
    approval::v1::AdoptRulesRequest request;
    request.set_shipped(true);
    request.set_reason("随新版本");
    return {request.SerializeAsString()};
  }
  if (name == "RequireStart") {
    approval::v1::RequireStartRequest request;
    request.set_id(suite.CaseOf(kOwn));
    request.set_required_start("2021-07-30");
    request.set_confirm_past(true);
    return {request.SerializeAsString()};
  }
  if (const auto node = NodeRequestFor(suite.CaseOf(kOwn), name)) {
    return {*node};
  }
  if (target.method->service()->name() == "WhistleService") {
    if (const auto whistle = WhistleRequestFor(suite.TicketOf(kOwn), name)) {
      return {*whistle};
    }
  }
  if (name == "UploadEvidence") {
    return {EvidencePart("matrix").SerializeAsString()};
  }
  if (name == "RecordUnits") {
    auto request = ProductionSuite::Units({kOwn});
    request.mutable_units(0)->set_name("another name");
    return {request.SerializeAsString()};
  }
  if (name == "PutFramework") {
    scoring::v1::PutFrameworkRequest request;
    request.set_text(
        "framework: matrix\nversion: \"1\"\nname: m\nunit_kind: zone\ndocument: none\ntree:\n"
        "  children:\n    - {id: a, indicator: investment, points: {each: 1}}\n");
    return {request.SerializeAsString()};
  }
  if (name == "PublishBoard") {
    scoring::v1::PublishBoardRequest request;
    request.set_id("matrix");
    request.mutable_query()->set_framework("matrix");
    request.mutable_query()->set_period("2020");
    return {request.SerializeAsString()};
  }
  if (name == "FileObjection" || name == "AnswerObjection" || name == "FinalizeBoard" ||
      name == "IssueErratum") {
    scoring::v1::FinalizeBoardRequest request;  // all four are of a board in field 1
    request.set_id("matrix");
    return {request.SerializeAsString()};
  }
  if (name == "Explain" || name == "Simulate" || name == "Compare") {
    return {""};  // compute, and store nothing
  }
  if (name == "GetReportingDesk") {
    scoring::v1::GetReportingDeskRequest request;
    request.set_framework("project_appraisal");
    request.set_period("2020Q4");
    return {request.SerializeAsString()};
  }
  if (name == "GetSeries") {
    scoring::v1::GetSeriesRequest request;
    request.mutable_scope()->set_kind("zone");
    request.set_indicator("investment");
    request.set_from("2019");
    request.set_to("2020");
    return {request.SerializeAsString()};
  }
  if (name == "GetRatioTarget") {
    scoring::v1::GetRatioTargetRequest request;
    request.mutable_scope()->set_kind("zone");
    request.set_indicator("investment");
    request.set_period("2020");
    request.set_at_most("0");
    request.set_target_percent("80");
    return {request.SerializeAsString()};
  }
  if (name == "GetScorecard") {
    scoring::v1::GetScorecardRequest request;
    request.set_id("matrix");
    return {request.SerializeAsString()};
  }
  if (name == "PutScorecard") {
    return {ProductionSuite::Plan("matrix", kOwn).SerializeAsString()};
  }
  if (name == "RecordProgress") {
    scoring::v1::RecordProgressRequest request;
    request.set_id("matrix");
    scoring::v1::ProgressWord& word = *request.add_words();
    word.set_on("2020-12-31");
    word.set_light(scoring::v1::PLAN_LIGHT_GREEN);
    return {request.SerializeAsString()};
  }
  if (name == "SignOffPeriod") {
    scoring::v1::SignOffPeriodRequest request;
    request.set_framework("matrix");
    request.set_period("2020");
    request.set_unit(kOwn);
    return {request.SerializeAsString()};
  }
  if (name == "PutReportDuties") {
    scoring::v1::PutReportDutiesRequest request;
    request.add_duties()->set_indicator("investment");
    request.mutable_duties(0)->set_office("经发局");
    return {request.SerializeAsString()};
  }
  if (name == "ImportObservations") {
    scoring::v1::ImportObservationsRequest request;
    request.set_content(StrCat("unit,indicator,period,value\n", kOwn, ",investment,2020,3\n"));
    return {request.SerializeAsString()};
  }
  if (name == "RecordObservations") {
    return {ProductionSuite::Figures({kOwn}, "2").SerializeAsString()};
  }
  // Whoever is let in is told that the figure has another revision: the other methods need it as it
  // is.
  ingest::v1::ReviewTarget figure;
  figure.set_id(suite.FigureOf(kOwn));
  figure.set_expected_revision(1'000'000);
  if (name == "GetReviewItem") {
    ingest::v1::GetReviewItemRequest request;
    request.set_id(suite.FigureOf(kOwn));
    return {request.SerializeAsString()};
  }
  if (name == "ConfirmItems") {
    ingest::v1::ConfirmItemsRequest request;
    request.add_targets()->set_id(suite.FigureOf(kOwn));
    return {request.SerializeAsString()};
  }
  if (name == "CorrectItem") {
    ingest::v1::CorrectItemRequest request;
    *request.mutable_target() = figure;
    ingest::v1::FieldValue& value = *request.add_values();
    value.set_field("signed_on");
    value.set_value("2021-01-31");
    return {request.SerializeAsString()};
  }
  if (name == "RejectItem") {
    ingest::v1::RejectItemRequest request;
    *request.mutable_target() = figure;
    request.set_reason("told twice");
    return {request.SerializeAsString()};
  }
  if (name == "MergeItems") {
    ingest::v1::MergeItemsRequest request;
    *request.mutable_into() = figure;
    request.add_targets()->set_id("signing/unknown");
    return {request.SerializeAsString()};
  }
  if (name == "RereadDocument") {
    ingest::v1::RereadDocumentRequest request;
    request.set_document_id("unknown");
    return {request.SerializeAsString()};
  }
  if (name == "TellApart") {
    ingest::v1::TellApartRequest request;
    request.set_first(suite.FigureOf(kOwn));
    request.set_second("signing/unknown");
    request.set_reason("another stage");
    return {request.SerializeAsString()};
  }
  if (name == "SplitItem") {
    ingest::v1::SplitItemRequest request;
    *request.mutable_target() = figure;
    request.add_parts();
    request.add_parts();
    return {request.SerializeAsString()};
  }
  if (name == "AddItem") {
    ingest::v1::AddItemRequest request;  // let in, one is told that there is no such article
    request.set_article_id("unknown");
    request.set_kind(ingest::v1::FACT_KIND_FACILITY);
    request.set_quote("揭牌");
    return {request.SerializeAsString()};
  }
  if (name == "SignOffItems") {
    ingest::v1::SignOffItemsRequest request;
    *request.add_targets() = figure;
    return {request.SerializeAsString()};
  }
  if (name == "UndoReviewAct") {
    ingest::v1::UndoReviewActRequest request;
    request.set_number(1);
    request.set_expected_revision(figure.expected_revision());
    return {request.SerializeAsString()};
  }
  if (name == "LockMonth" || name == "UnlockMonth") {
    ingest::v1::LockMonthRequest request;  // both are zone, month and words in fields 1 to 3
    request.set_zone_id(kOwn);
    request.set_month("2019-01");  // without a figure
    request.set_note("closed");
    return {request.SerializeAsString()};
  }
  if (name == "ReplayDeadLetter" || name == "DropDeadLetter") {
    common::v1::DropDeadLetterRequest request;  // both are an id in field 1
    request.set_id(1);
    return {request.SerializeAsString()};
  }
  if (name == "HoldTopics" || name == "ReadTopicsAgain" || name == "PublishTopicsAgain") {
    common::v1::HoldTopicsRequest request;  // all three are topics in field 1
    for (const char* topic : {"zoneflow.signings.v1", "zoneflow.facts.v1", "zoneflow.cases.v1",
                              "zoneflow.boards.v1", "zoneflow.whistles.v1"}) {
      request.add_topics(topic);
    }
    return {request.SerializeAsString()};
  }
  if (name == "StreamDeliveries") {
    notification::v1::StreamDeliveriesRequest request;
    request.set_subscription("ann");
    return {request.SerializeAsString()};
  }
  EXPECT_TRUE(name.starts_with("Get") || name.starts_with("List") || name == "WatchEvents" ||
              name == "WatchRanking" || name == "CheckLogs" || name == "CheckFilter")
      << name << ": say here which request would change something";
  return {""};
}

struct Caller {
  std::string what;
  std::string authorization;       // "" brings none
  std::vector<std::string> roles;  // of a token that holds
  bool holds = true;
  std::string person = {};  // of development mode, named beside the token
};

std::vector<Caller> Callers(const ProductionSuite& suite) {
  std::vector<std::string> roles = {"", "unheard_of", "OPERATOR", "ROLE_OPERATOR", "unspecified"};
  for (int i = 0; i < common::v1::Role_descriptor()->value_count(); ++i) {
    const auto* value = common::v1::Role_descriptor()->value(i);
    if (value->number() != common::v1::ROLE_UNSPECIFIED) {
      roles.push_back(absl::AsciiStrToLower(value->name().substr(5)));
    }
  }
  std::vector<Caller> callers;
  for (const std::string& role : roles) {
    for (const char* zone : {kOwn, kOther, "*", ""}) {
      const std::vector<std::string> of_token =
          role.empty() ? std::vector<std::string>() : std::vector<std::string>{role};
      const std::vector<std::string> zones =
          *zone == '\0' ? std::vector<std::string>() : std::vector<std::string>{zone};
      callers.push_back({"role '" + role + "' in zone '" + zone + "'",
                         "Bearer " + suite.Token("person/" + role, of_token, zones), of_token});
    }
  }
  const std::string good = suite.Operator();
  nlohmann::json past = {{"sub", "person/operator"}, {"roles", {"operator"}}, {"zones", {"*"}}};
  past["exp"] = 1;
  callers.push_back({"no token", "", {}, false});
  callers.push_back(
      {"an expired token", "Bearer " + rpc::testing::TokenMaker::Sign(past), {}, false});
  callers.push_back(
      {"a changed token", "Bearer " + good.substr(0, good.size() - 2) + "AA", {}, false});
  callers.push_back({"another scheme", "Basic " + good, {}, false});
  callers.push_back({"a person and no token", "", {}, false, "operator"});
  callers.push_back({"a person beside a good token", "Bearer " + good, {}, false, "operator"});
  callers.push_back({"nobody beside a good token", "Bearer " + good, {}, false, "nobody"});
  return callers;
}

bool IsAllowed(const Access& access, const Caller& caller) {
  for (const int role : access.roles()) {
    const std::string name =
        absl::AsciiStrToLower(common::v1::Role_Name(static_cast<common::v1::Role>(role)).substr(5));
    if (std::find(caller.roles.begin(), caller.roles.end(), name) != caller.roles.end()) {
      return true;
    }
  }
  return false;
}

TEST_F(RightsTest, EveryMethodTakesTheRolesItDeclaresAndNoOthers) {
  ASSERT_THAT(suite_->Subscribe(suite_->Operator(), "matrix-target"), IsOk());
  const std::vector<Target> targets = Targets();
  const std::vector<Caller> callers = Callers(*suite_);
  ASSERT_GE(targets.size(), 30u);
  std::vector<std::vector<std::string>> requests;
  for (const Target& target : targets) {
    ASSERT_GT(target.access->roles_size(), 0) << target.method->full_name();
    // Where a field of the request holds the zone, this test has to fill it.
    ASSERT_NE(target.access->zone_case(), Access::kField) << target.method->full_name();
    requests.push_back(RequestsFor(*suite_, target));
  }
  // First all that must be refused: nothing may change.
  const std::string before = suite_->Content();
  int refused = 0;
  int streams = 0;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const pb::MethodDescriptor& method = *targets[t].method;
    for (const Caller& caller : callers) {
      if (IsAllowed(*targets[t].access, caller)) {
        continue;
      }
      const Answer answer = CallAny(suite_->channel(targets[t].process), method, requests[t],
                                    caller.authorization, /*to_the_end=*/false, caller.person);
      if (!caller.person.empty()) {
        EXPECT_THAT(std::string(answer.status.message()), HasSubstr("x-zoneflow-person"));
      }
      if (caller.holds) {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kPermissionDenied,
                                            HasSubstr("needs one of the roles")))
            << targets[t].process << " " << method.full_name() << " by " << caller.what << ": "
            << answer.status;
      } else {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kUnauthenticated))
            << targets[t].process << " " << method.full_name() << " by " << caller.what << ": "
            << answer.status;
      }
      EXPECT_THAT(answer.messages, IsEmpty()) << method.full_name() << " by " << caller.what;
      ++refused;
      streams += method.server_streaming() || method.client_streaming() ? 1 : 0;
    }
  }
  EXPECT_EQ(suite_->Content(), before) << "a refused call changed something";
  int allowed = 0;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const pb::MethodDescriptor& method = *targets[t].method;
    for (const Caller& caller : callers) {
      if (!IsAllowed(*targets[t].access, caller)) {
        continue;
      }
      const Answer answer =
          CallAny(suite_->channel(targets[t].process), method, requests[t], caller.authorization);
      // The use case may refuse it still, where the resource decides.
      EXPECT_NE(answer.status.code(), absl::StatusCode::kUnauthenticated)
          << method.full_name() << " by " << caller.what << ": " << answer.status;
      EXPECT_THAT(std::string(answer.status.message()), Not(HasSubstr("needs one of the roles")))
          << method.full_name() << " by " << caller.what;
      if (targets[t].access->zone_case() == Access::kNone) {
        EXPECT_NE(answer.status.code(), absl::StatusCode::kPermissionDenied)
            << method.full_name() << " by " << caller.what << ": " << answer.status;
      }
      ++allowed;
    }
  }
  std::cout << "rights: " << targets.size() << " methods, " << callers.size() << " callers, "
            << refused << " refused (" << streams << " of them streams), " << allowed
            << " let in\n";
}

// Ingest keeps the bytes, notification the ticket: neither asks the other who may see what.
TEST_F(RightsTest, EvidenceIsShownToThoseWhoSeeItsTicketAndToNobodyElse) {
  using ingest::v1::EvidenceService;
  using notification::v1::WhistleService;
  const std::string worker = suite_->Token("person/worker", {"grid_worker"}, {kOwn});
  const std::string community = suite_->Token("person/community", {"community"}, {kOwn});
  const std::string stranger = suite_->Token("person/stranger", {"community"}, {kOther});
  const auto uploaded = suite_->Call<EvidenceService>(
      worker, &EvidenceService::Stub::UploadEvidence, EvidencePart("evidence"));
  ASSERT_THAT(uploaded, IsOk());
  ASSERT_TRUE(uploaded->has_receipt());
  notification::v1::AttachEvidenceRequest attach;
  const auto blown = suite_->Call<WhistleService>(
      community, &WhistleService::Stub::Blow, ProductionSuite::BlowRequestFor(kOwn, "evidence"));
  ASSERT_THAT(blown, IsOk());
  attach.set_id(blown->ticket().id());
  *attach.mutable_receipt() = uploaded->receipt();
  EXPECT_THAT(
      suite_->Call<WhistleService>(community, &WhistleService::Stub::AttachEvidence, attach),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("receipt.holder")));
  attach.mutable_receipt()->set_holder("person/community");
  EXPECT_THAT(
      suite_->Call<WhistleService>(community, &WhistleService::Stub::AttachEvidence, attach),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("receipt.mac")));
  *attach.mutable_receipt() = uploaded->receipt();
  ASSERT_THAT(suite_->Call<WhistleService>(worker, &WhistleService::Stub::AttachEvidence, attach),
              IsOk());

  notification::v1::GetTicketRequest look;
  look.set_id(blown->ticket().id());
  const auto ticket =
      suite_->Call<WhistleService>(community, &WhistleService::Stub::GetTicket, look);
  ASSERT_THAT(ticket, IsOk());
  ASSERT_EQ(ticket->passes_size(), 1);
  ingest::v1::GetEvidenceRequest get;
  *get.mutable_pass() = ticket->passes(0);
  const auto seen =
      suite_->Call<EvidenceService>(community, &EvidenceService::Stub::GetEvidence, get);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->content(), EvidencePart("evidence").content());
  EXPECT_EQ(seen->media_type(), "application/pdf");
  // Neither a pass of somebody else nor one that was written by hand, and no ticket, no pass.
  EXPECT_THAT(suite_->Call<EvidenceService>(stranger, &EvidenceService::Stub::GetEvidence, get),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("pass.holder")));
  get.mutable_pass()->set_holder("person/stranger");
  EXPECT_THAT(suite_->Call<EvidenceService>(stranger, &EvidenceService::Stub::GetEvidence, get),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("pass.mac")));
  EXPECT_THAT(suite_->Call<WhistleService>(stranger, &WhistleService::Stub::GetTicket, look),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

// Whatever a method answers somebody of one zone where the resource decides: nothing of another.
TEST_F(RightsTest, WhoActsInOneZoneSeesNothingOfAnother) {
  const std::string ann = suite_->Person("person/ann", {kOwn});
  for (const Target& target : Targets()) {
    if (target.access->zone_case() != Access::kByResource ||
        !(target.method->name().starts_with("List") || target.method->name().starts_with("Get"))) {
      continue;
    }
    std::vector<std::string> requests = RequestsFor(*suite_, target);
    if (target.method->name() == "ListDeliveries") {
      notification::v1::ListDeliveriesRequest request;
      request.set_subscription("ann");
      request.set_page_size(1000);
      requests = {request.SerializeAsString()};
    } else if (target.method->name() == "GetCase") {
      approval::v1::GetCaseRequest request;
      request.set_id(suite_->CaseOf(kOwn));
      requests = {request.SerializeAsString()};
    }
    if (target.method->name() == "ListReviewActs") {
      // An act shows who did it and no zone.
      ingest::v1::CorrectItemRequest correct;
      correct.mutable_target()->set_id(suite_->FigureOf(kOwn));
      correct.add_values()->set_field("signed_on");
      correct.mutable_values(0)->set_value("2021-01-17");
      ASSERT_THAT(suite_->Call<ingest::v1::ReviewService>(
                      ann, &ingest::v1::ReviewService::Stub::CorrectItem, correct),
                  IsOk());
    }
    if (target.method->name() == "ListReviewDoubles") {
      // Another signing of the same project, with another sum.
      ingest::v1::GetReviewItemRequest look;
      look.set_id(suite_->FigureOf(kOwn));
      const auto seen = suite_->Call<ingest::v1::ReviewService>(
          ann, &ingest::v1::ReviewService::Stub::GetReviewItem, look);
      ASSERT_THAT(seen, IsOk());
      const ingest::v1::Signing& signing = seen->item().signing();
      ASSERT_GT(signing.members_size(), 0);
      ASSERT_GT(signing.spans_size(), 0);
      ingest::v1::AddItemRequest add;
      add.set_article_id(signing.article_id());
      add.set_kind(ingest::v1::FACT_KIND_SIGNING);
      *add.mutable_span() = signing.spans(0);
      const auto set = [&add](const std::string& field, const std::string& value) {
        ingest::v1::FieldValue& one = *add.add_values();
        one.set_field(field);
        one.set_value(value);
      };
      set("zone.id", kOwn);
      set("amount", "1 CNY");
      set("members.new1.company", signing.members(0).company());
      set("members.new1.name", signing.members(0).name());
      ASSERT_THAT(suite_->Call<ingest::v1::ReviewService>(
                      ann, &ingest::v1::ReviewService::Stub::AddItem, add),
                  IsOk());
    }
    if (target.method->name() == "ListPromises") {
      approval::v1::MakePromiseRequest make;
      ASSERT_TRUE(make.ParseFromString(*NodeRequestFor(suite_->CaseOf(kOwn), "MakePromise")));
      ASSERT_THAT(suite_->Call<approval::v1::ApprovalService>(
                      ann, &approval::v1::ApprovalService::Stub::MakePromise, make),
                  IsOk());
    }
    if (target.method->name() == "ListNodeEvents") {
      approval::v1::RecordNodeEventRequest record;
      ASSERT_TRUE(record.ParseFromString(*NodeRequestFor(suite_->CaseOf(kOwn), "RecordNodeEvent")));
      record.set_procedure_id("REC");
      ASSERT_THAT(suite_->Call<approval::v1::ApprovalService>(
                      ann, &approval::v1::ApprovalService::Stub::RecordNodeEvent, record),
                  IsOk());
      approval::v1::ListNodeEventsRequest request;
      request.set_id(suite_->CaseOf(kOwn));
      requests = {request.SerializeAsString()};
    }
    if (target.method->name() == "ListVersions") {
      approval::v1::RequireStartRequest require;
      require.set_id(suite_->CaseOf(kOwn));
      require.set_required_start("2021-07-28");
      require.set_confirm_past(true);
      ASSERT_THAT(suite_->Call<approval::v1::ApprovalService>(
                      ann, &approval::v1::ApprovalService::Stub::RequireStart, require),
                  IsOk());
    }
    if (target.method->name() == "GetEvidence") {
      continue;  // asked with the passes of a ticket above
    }
    if (target.method->name() == "GetLedger" || target.method->name() == "GetWebhookDelivery") {
      continue;  // numbers alone, or an event that did not come; asked by name below
    }
    if (target.method->service()->name() == "WebhookService" &&
        target.method->name() != "ListWebhooks") {
      notification::v1::GetWebhookRequest request;  // all have the subscription in field 1
      request.set_subscription("ann");
      requests = {request.SerializeAsString()};
    }
    // Whistles are the community's.
    const std::string token = target.method->service()->name() == "WhistleService"
                                  ? suite_->Token("person/ann", {"community"}, {kOwn})
                                  : ann;
    const Answer answer =
        CallAny(suite_->channel(target.process), *target.method, requests, "Bearer " + token);
    ASSERT_THAT(answer.status, IsOk()) << target.method->full_name();
    ASSERT_EQ(answer.messages.size(), 1u) << target.method->full_name();
    EXPECT_THAT(answer.messages.front(), Not(AnyOf(HasSubstr(kOther), HasSubstr(kOtherName))))
        << target.method->full_name();
    EXPECT_THAT(answer.messages.front(), AnyOf(HasSubstr(kOwn), HasSubstr("ann")))
        << target.method->full_name() << " shows nothing at all";
  }

  // By name: what is another zone's, or another person's, is refused and stays as it was. What the
  // calls of the other tests have started is done by now.
  ASSERT_TRUE(suite_->Settles());
  const std::string before = suite_->Content();
  approval::v1::GetCaseRequest get;
  get.set_id(suite_->CaseOf(kOther));
  using approval::v1::ApprovalService;
  EXPECT_THAT(suite_->Call<ApprovalService>(ann, &ApprovalService::Stub::GetCase, get),
              StatusIs(absl::StatusCode::kPermissionDenied));
  using ingest::v1::ReviewService;
  ingest::v1::GetReviewItemRequest look;
  look.set_id(suite_->FigureOf(kOther));
  EXPECT_THAT(suite_->Call<ReviewService>(ann, &ReviewService::Stub::GetReviewItem, look),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ingest::v1::ConfirmItemsRequest confirm;
  confirm.add_targets()->set_id(look.id());
  EXPECT_THAT(suite_->Call<ReviewService>(ann, &ReviewService::Stub::ConfirmItems, confirm),
              StatusIs(absl::StatusCode::kPermissionDenied));
  approval::v1::RequireStartRequest start;
  start.set_id(suite_->CaseOf(kOther));
  start.set_required_start("2021-07-30");
  start.set_confirm_past(true);
  EXPECT_THAT(suite_->Call<ApprovalService>(ann, &ApprovalService::Stub::RequireStart, start),
              StatusIs(absl::StatusCode::kPermissionDenied));
  approval::v1::RecordNodeEventRequest record;
  ASSERT_TRUE(record.ParseFromString(*NodeRequestFor(suite_->CaseOf(kOther), "RecordNodeEvent")));
  EXPECT_THAT(suite_->Call<ApprovalService>(ann, &ApprovalService::Stub::RecordNodeEvent, record),
              StatusIs(absl::StatusCode::kPermissionDenied));
  using notification::v1::NotificationService;
  notification::v1::ListDeliveriesRequest list;
  list.set_subscription("bob");
  EXPECT_THAT(
      suite_->Call<NotificationService>(ann, &NotificationService::Stub::ListDeliveries, list),
      StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::DeleteSubscriptionRequest remove;
  remove.set_name("bob");
  EXPECT_THAT(suite_->Call<NotificationService>(ann, &NotificationService::Stub::DeleteSubscription,
                                                remove),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(suite_->Subscribe(ann, "bob"), StatusIs(absl::StatusCode::kPermissionDenied));
  using notification::v1::WebhookService;
  notification::v1::GetLedgerRequest ledger;
  ledger.set_subscription("bob");
  EXPECT_THAT(suite_->Call<WebhookService>(ann, &WebhookService::Stub::GetLedger, ledger),
              StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::GetWebhookRequest webhook;
  webhook.set_subscription("bob");
  EXPECT_THAT(suite_->Call<WebhookService>(ann, &WebhookService::Stub::GetWebhook, webhook),
              StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::ListWebhookDeliveriesRequest deliveries;
  deliveries.set_subscription("bob");
  EXPECT_THAT(
      suite_->Call<WebhookService>(ann, &WebhookService::Stub::ListWebhookDeliveries, deliveries),
      StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::RotateSecretRequest rotate;
  rotate.set_subscription("bob");
  EXPECT_THAT(suite_->Call<WebhookService>(ann, &WebhookService::Stub::RotateSecret, rotate),
              StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::TestSubscriptionRequest test;
  test.set_subscription("bob");
  EXPECT_THAT(suite_->Call<WebhookService>(ann, &WebhookService::Stub::TestSubscription, test),
              StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::ReplayDeliveriesRequest replay;
  replay.set_subscription("bob");
  replay.set_first_log_no(1);
  replay.set_last_log_no(9);
  EXPECT_THAT(suite_->Call<WebhookService>(ann, &WebhookService::Stub::ReplayDeliveries, replay),
              StatusIs(absl::StatusCode::kPermissionDenied));
  notification::v1::StreamDeliveriesRequest stream;
  stream.set_subscription("bob");
  EXPECT_THAT(
      CallAny(suite_->channel("notification"), *NotificationServiceMethod("StreamDeliveries"),
              {stream.SerializeAsString()}, "Bearer " + ann)
          .status,
      StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(suite_->Content(), before);
}

TEST_F(RightsTest, AZoneThatWasTakenAwayStopsTheNextPage) {
  const std::string both = suite_->Person("person/eve", {kOwn, kOther});
  ASSERT_THAT(suite_->Subscribe(both, "eve"), IsOk());
  const auto zones = [&](const std::string& token) {
    std::set<std::string> found;
    for (const notification::v1::Event& event : suite_->Deliveries(token, "eve")) {
      for (const char* zone : {kOwn, kOther}) {
        if (event.json().find(zone) != std::string::npos) {
          found.insert(zone);
        }
      }
    }
    return found;
  };
  EXPECT_THAT(zones(both), ElementsAre(kOwn, kOther));
  EXPECT_THAT(zones(suite_->Person("person/eve", {kOther})), ElementsAre(kOther));
  EXPECT_THAT(zones(suite_->Person("person/eve", {})), IsEmpty());
  EXPECT_THAT(suite_->Cases(suite_->Person("person/eve", {})), IsEmpty());
}

TEST_F(RightsTest, AStreamEndsWhenItsTokenDoes) {
  ASSERT_THAT(suite_->Subscribe(suite_->Person("person/dan", {kOwn}), "dan"), IsOk());
  for (const char* name : {"StreamDeliveries", "WatchEvents"}) {
    const std::int64_t now =
        std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const std::string token = rpc::testing::TokenMaker::Sign(
        {{"sub", "person/dan"}, {"roles", {"investment"}}, {"zones", {kOwn}}, {"exp", now + 3}});
    notification::v1::StreamDeliveriesRequest request;
    request.set_subscription("dan");
    // The call waits for the end of the stream; its own deadline is far behind the token's end.
    const Answer answer =
        CallAny(suite_->channel("notification"), *NotificationServiceMethod(name),
                {std::string(name) == "WatchEvents" ? std::string() : request.SerializeAsString()},
                "Bearer " + token, /*to_the_end=*/true);
    EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("exp")))
        << name;
    // Unless this machine took so long that the call came too late to be let in.
    if (!answer.messages.empty()) {
      EXPECT_THAT(std::string(answer.status.message()), HasSubstr("the token has expired"));
    }
  }
}

TEST_F(RightsTest, OwnersAndOperatorsListAndDeleteByTheCommandLine) {
  const std::string fay = suite_->Person("person/fay", {kOwn});
  ASSERT_THAT(suite_->Subscribe(fay, "fays-own"), IsOk());
  ASSERT_THAT(suite_->Subscribe(fay, "fays-other"), IsOk());
  const Ran own = suite_->Cli(fay, {"subscriptions", "list"});
  EXPECT_EQ(own.code, 0) << own.err;
  EXPECT_THAT(own.out, ::testing::AllOf(HasSubstr("fays-own"), HasSubstr("fays-other"),
                                        Not(HasSubstr("\"bob\""))));
  EXPECT_THAT(suite_->Cli(suite_->Operator(), {"subscriptions", "list"}).out,
              ::testing::AllOf(HasSubstr("fays-own"), HasSubstr("\"bob\"")));
  const Ran denied = suite_->Cli(fay, {"subscriptions", "delete", "bob"});
  EXPECT_EQ(denied.code, 1);
  EXPECT_THAT(denied.err, HasSubstr("belongs to somebody else"));
  EXPECT_EQ(suite_->Cli(fay, {"subscriptions", "delete", "fays-own"}).code, 0);
  EXPECT_EQ(suite_->Cli(suite_->Operator(), {"subscriptions", "delete", "fays-other"}).code, 0);
  EXPECT_THAT(suite_->Cli(fay, {"subscriptions", "list"}).out, Not(HasSubstr("fays")));
}

// What is told of boards to those who are not of the house.
TEST_F(RightsTest, APartnerSeesRanksAndSumsAndNoSignings) {
  const std::string partner = suite_->Token("service/partner", {"partner"}, {"*"});
  notification::v1::CreateSubscriptionRequest subscribe;
  subscribe.set_name("partner");
  subscribe.set_from("beginning");
  subscribe.set_filter("type = board.published");
  using notification::v1::NotificationService;
  ASSERT_THAT(suite_->Call<NotificationService>(
                  partner, &NotificationService::Stub::CreateSubscription, subscribe),
              IsOk());
  const auto events = suite_->Deliveries(partner, "partner");
  ASSERT_THAT(events, Not(IsEmpty()));
  int with_sums = 0;
  for (const notification::v1::Event& event : events) {
    with_sums += event.json().find("\"total\"") == std::string::npos ? 0 : 1;
    EXPECT_THAT(event.json(), Not(AnyOf(HasSubstr("contributions"), HasSubstr("signingId"))));
  }
  EXPECT_GT(with_sums, 0);
}

}  // namespace
}  // namespace zoneflow::e2e

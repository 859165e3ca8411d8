// The whistle in one process, by its calls, as the persons of development mode.
#include "services/notification/adapters/whistle_rpc.h"

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/evidence/evidence_notes.h"
#include "common/rpc/persons.h"
#include "common/rpc/server.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/soci_whistle_store.h"
#include "services/notification/testing/whistle_in_hand.h"
#include "zoneflow/notification/v1/whistle_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

using notification::testing::At;
using notification::testing::kSampleZone;
using notification::testing::SampleRulebook;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;

journal::EventKeys SampleKeys() {
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "key") << std::string(32, 'k') << "\n";
  return *journal::EventKeys::FromFile(folder / "key");
}

class WhistleRpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(server_.Start(), IsOk());
    stub_ = v1::WhistleService::NewStub(
        grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  }
  void TearDown() override { server_.Stop(); }

  using Stub = v1::WhistleService::Stub;
  template <typename Request, typename Response>
  grpc::Status Call(const std::string& person,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    context.AddMetadata(rpc::kPersonHeader, person);
    response.Clear();
    return ((*stub_).*method)(&context, request, &response);
  }

  v1::BlowRequest Garbage(const std::string& request_id) {
    v1::BlowRequest request;
    request.set_zone_id(kSampleZone);
    request.set_item("common");
    request.set_place("金鼎社区港湾大道 1 号");
    request.set_text("路口堆放垃圾");
    request.set_request_id(request_id);
    return request;
  }

  // Blown by the community and dispatched to the department and two others.
  std::string Dispatched(const std::string& request_id, const std::string& lead = "城市管理局") {
    v1::BlowResponse blown;
    EXPECT_TRUE(Call("community", &Stub::Blow, Garbage(request_id), blown).ok());
    v1::DispatchRequest request;
    request.set_id(blown.ticket().id());
    v1::DispatchTo& to = *request.add_to();
    to.set_department(lead);
    to.set_lead(true);
    v1::DispatchResponse dispatched;
    const grpc::Status status = Call("dispatcher", &Stub::Dispatch, request, dispatched);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return blown.ticket().id();
  }

  const journal::EventKeys keys_ = SampleKeys();
  zoneflow::testing::ManualClock system_clock_{At("2026-11-30 10:00")};
  zoneflow::testing::ManualClock clock_{At("2021-03-02 10:00")};
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"notification", clock_};
  SociWhistleStore store_{*database_, journal_, SampleRulebook()};
  WhistleList list_{*database_, SampleRulebook()};
  std::unique_ptr<grpc::Service> service_ =
      MakeWhistleService(store_, list_, SampleRulebook(), clock_, {keys_, system_clock_});
  rpc::Server server_{{.development = true}, {service_.get()}};
  std::unique_ptr<Stub> stub_;
};

TEST_F(WhistleRpcTest, AFormThatIsSentTwiceMakesOneTicketAndOneAtTheSamePlaceIsOffered) {
  v1::BlowResponse first, again, other;
  ASSERT_TRUE(Call("grid-worker", &Stub::Blow, Garbage("r1"), first).ok());
  EXPECT_EQ(first.ticket().state(), v1::WHISTLE_STATE_BLOWN);
  EXPECT_THAT(first.similar(), IsEmpty());
  ASSERT_TRUE(Call("grid-worker", &Stub::Blow, Garbage("r1"), again).ok());
  EXPECT_EQ(again.ticket().id(), first.ticket().id());
  EXPECT_EQ(again.ticket().revision(), 1);
  ASSERT_TRUE(Call("community", &Stub::Blow, Garbage("r1"), other).ok());
  EXPECT_NE(other.ticket().id(), first.ticket().id());
  ASSERT_THAT(other.similar(), SizeIs(1));
  EXPECT_EQ(other.similar(0).id(), first.ticket().id());
  EXPECT_EQ(Call("community", &Stub::Blow, Garbage(""), other).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  v1::BlowRequest changed = Garbage("r1");
  changed.set_text("别的");
  EXPECT_EQ(Call("community", &Stub::Blow, changed, other).error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(WhistleRpcTest, EvidenceIsAttachedByItsSenderAndShownToWhoeverMaySeeTheTicket) {
  const std::string id = Dispatched("r1");
  common::v1::EvidenceReceipt receipt;
  receipt.set_id(std::string(64, 'a'));
  receipt.set_media_type("image/jpeg");
  receipt.set_size_bytes(7);
  receipt.set_holder("person/grid-worker");
  evidence::Sign(keys_, receipt);
  v1::AttachEvidenceRequest attach;
  attach.set_id(id);
  *attach.mutable_receipt() = receipt;
  attach.set_file_name("现场.jpg");
  attach.set_text("路口");
  attach.set_request_id("e1");
  v1::AttachEvidenceResponse attached;
  // Somebody else's receipt, and one that says another size.
  EXPECT_EQ(Call("community", &Stub::AttachEvidence, attach, attached).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  attach.mutable_receipt()->set_size_bytes(8);
  EXPECT_EQ(Call("grid-worker", &Stub::AttachEvidence, attach, attached).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  attach.mutable_receipt()->set_size_bytes(7);
  ASSERT_TRUE(Call("grid-worker", &Stub::AttachEvidence, attach, attached).ok());
  ASSERT_THAT(attached.ticket().evidence(), SizeIs(1));
  EXPECT_EQ(attached.ticket().evidence(0).file_name(), "现场.jpg");
  // Sent again it is there once, whatever key signs the receipt by then.
  attach.mutable_receipt()->set_mac("");
  const grpc::Status again = Call("grid-worker", &Stub::AttachEvidence, attach, attached);
  ASSERT_TRUE(again.ok()) << again.error_message();
  EXPECT_THAT(attached.ticket().evidence(), SizeIs(1));
  attach.set_request_id("e2");
  *attach.mutable_receipt() = receipt;
  EXPECT_THAT(Call("grid-worker", &Stub::AttachEvidence, attach, attached).error_message(),
              HasSubstr("attached already"));

  v1::GetTicketRequest get;
  get.set_id(id);
  v1::GetTicketResponse got;
  ASSERT_TRUE(Call("department-urban", &Stub::GetTicket, get, got).ok());
  EXPECT_EQ(got.entries().rbegin()->kind(), v1::TICKET_ENTRY_KIND_EVIDENCE_ATTACHED);
  EXPECT_EQ(got.entries().rbegin()->evidence().id(), receipt.id());
  EXPECT_EQ(got.entries().rbegin()->text(), "路口");
  ASSERT_THAT(got.passes(), SizeIs(1));
  // By real time, whatever day the business has.
  EXPECT_THAT(evidence::Check(keys_, got.passes(0), "person/department-urban",
                              system_clock_.Now() + std::chrono::minutes(59)),
              IsOk());
  EXPECT_FALSE(evidence::Check(keys_, got.passes(0), "person/department-urban",
                               system_clock_.Now() + std::chrono::hours(1))
                   .ok());
  // A department without a leg sees neither.
  EXPECT_EQ(Call("department-ecology", &Stub::GetTicket, get, got).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Call("department-ecology", &Stub::AttachEvidence, attach, attached).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(WhistleRpcTest, ASimilarTicketIsOfferedAndMerged) {
  v1::BlowResponse first, second;
  ASSERT_TRUE(Call("grid-worker", &Stub::Blow, Garbage("r1"), first).ok());
  ASSERT_TRUE(Call("grid-worker", &Stub::Blow, Garbage("r2"), second).ok());
  v1::GetTicketRequest get;
  get.set_id(second.ticket().id());
  v1::GetTicketResponse got;
  ASSERT_TRUE(Call("community", &Stub::GetTicket, get, got).ok());
  ASSERT_THAT(got.similar(), SizeIs(1));
  EXPECT_EQ(got.similar(0).id(), first.ticket().id());
  EXPECT_THAT(got.ticket().allowed(), Contains(v1::WHISTLE_MOVE_MERGE));
  // Who may not merge is offered none.
  ASSERT_TRUE(Call("grid-worker", &Stub::GetTicket, get, got).ok());
  EXPECT_THAT(got.similar(), IsEmpty());
  v1::MergeTicketsRequest merge;
  merge.set_id(second.ticket().id());
  merge.set_into_id(first.ticket().id());
  merge.set_reason("同一件事");
  merge.set_request_id("m1");
  v1::MergeTicketsResponse merged;
  EXPECT_EQ(Call("grid-worker", &Stub::MergeTickets, merge, merged).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  merge.set_expected_revision(9);
  EXPECT_EQ(Call("community", &Stub::MergeTickets, merge, merged).error_code(),
            grpc::StatusCode::ABORTED);
  merge.set_expected_revision(0);
  ASSERT_TRUE(Call("community", &Stub::MergeTickets, merge, merged).ok());
  EXPECT_EQ(merged.ticket().state(), v1::WHISTLE_STATE_MERGED);
  EXPECT_EQ(merged.ticket().merged_into(), first.ticket().id());
  EXPECT_EQ(merged.into().state(), v1::WHISTLE_STATE_BLOWN);
  EXPECT_EQ(merged.into().revision(), 2);
  ASSERT_TRUE(Call("community", &Stub::MergeTickets, merge, merged).ok());
  EXPECT_EQ(merged.into().revision(), 2);
  get.set_id(first.ticket().id());
  ASSERT_TRUE(Call("grid-worker", &Stub::GetTicket, get, got).ok());
  EXPECT_EQ(got.entries().rbegin()->kind(), v1::TICKET_ENTRY_KIND_TOOK_IN);
  EXPECT_EQ(got.entries().rbegin()->other_id(), second.ticket().id());
  merge.set_into_id(merge.id());
  merge.set_request_id("m2");
  EXPECT_EQ(Call("community", &Stub::MergeTickets, merge, merged).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WhistleRpcTest, ATicketGoesItsWayAndIsCounted) {
  const std::string id = Dispatched("r1");
  v1::ReportInRequest report;
  report.set_id(id);
  report.set_leg(1);
  report.set_people("李队长等 2 人");
  v1::ReportInResponse reported;
  EXPECT_EQ(Call("department-ecology", &Stub::ReportIn, report, reported).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  report.set_expected_revision(1);
  EXPECT_EQ(Call("department-urban", &Stub::ReportIn, report, reported).error_code(),
            grpc::StatusCode::ABORTED);
  report.set_expected_revision(2);
  ASSERT_TRUE(Call("department-urban", &Stub::ReportIn, report, reported).ok());
  v1::ResolveRequest resolve;
  resolve.set_id(id);
  resolve.set_leg(1);
  resolve.set_text("已清运");
  v1::ResolveResponse resolved;
  ASSERT_TRUE(Call("department-urban", &Stub::Resolve, resolve, resolved).ok());
  EXPECT_EQ(resolved.ticket().need(), "rate");
  v1::RateRequest rate;
  rate.set_id(id);
  rate.set_solved(true);
  v1::RateResponse rated;
  EXPECT_EQ(Call("community", &Stub::Rate, rate, rated).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  rate.set_satisfaction(v1::SATISFACTION_SATISFIED);
  ASSERT_TRUE(Call("community", &Stub::Rate, rate, rated).ok());
  EXPECT_EQ(rated.ticket().state(), v1::WHISTLE_STATE_CLOSED);

  v1::GetTicketRequest get;
  get.set_id(id);
  v1::GetTicketResponse got;
  ASSERT_TRUE(Call("department-urban", &Stub::GetTicket, get, got).ok());
  EXPECT_THAT(got.entries(), SizeIs(7));
  EXPECT_EQ(got.entries(0).kind(), v1::TICKET_ENTRY_KIND_BLOWN);
  EXPECT_EQ(Call("department-ecology", &Stub::GetTicket, get, got).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);

  v1::GetRatesRequest rates;
  rates.set_from_month("2021-03");
  v1::GetRatesResponse told;
  ASSERT_TRUE(Call("dispatcher", &Stub::GetRates, rates, told).ok());
  EXPECT_EQ(told.total().all().response().n(), 1);
  EXPECT_EQ(told.total().all().solved().permille(), 1000);
  EXPECT_EQ(told.tickets(), 1);
  EXPECT_EQ(told.repeats(), 0);
  ASSERT_TRUE(Call("department-ecology", &Stub::GetRates, rates, told).ok());
  EXPECT_THAT(told.rows(), IsEmpty());
  rates.set_to_month("2021-02");
  EXPECT_EQ(Call("dispatcher", &Stub::GetRates, rates, told).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WhistleRpcTest, AListIsByTheNextClockAndShowsADepartmentItsOwn) {
  const std::string late = Dispatched("r1");
  clock_.Set(At("2021-03-02 09:00"));
  const std::string soon = Dispatched("r2", "生态环境局");
  v1::BlowResponse waiting;
  ASSERT_TRUE(Call("grid-worker", &Stub::Blow, Garbage("r3"), waiting).ok());
  const auto ids = [&](const std::string& person, v1::ListTicketsRequest request) {
    v1::ListTicketsResponse response;
    std::vector<std::string> found;
    do {
      request.set_page_token(response.next_page_token());
      const grpc::Status status = Call(person, &Stub::ListTickets, request, response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      for (const v1::Ticket& ticket : response.tickets()) {
        found.push_back(ticket.id());
      }
    } while (!response.next_page_token().empty());
    return found;
  };
  v1::ListTicketsRequest request;
  const std::string blown = waiting.ticket().id();
  EXPECT_THAT(ids("dispatcher", request), ElementsAre(soon, late, blown));
  request.set_page_size(1);
  EXPECT_THAT(ids("dispatcher", request), ElementsAre(soon, late, blown));
  EXPECT_THAT(ids("department-urban", request), ElementsAre(late));
  EXPECT_THAT(ids("department-emergency", request), IsEmpty());
  request.set_filter("need = verify");
  EXPECT_THAT(ids("community", request), ElementsAre(blown));
  request.clear_filter();
  request.set_department("生态环境局");
  EXPECT_THAT(ids("zone-leader", request), IsEmpty());  // of another zone
  EXPECT_THAT(ids("governance-chief", request), ElementsAre(soon));
  request.clear_department();
  request.set_mine_only(true);
  EXPECT_THAT(ids("grid-worker", request), ElementsAre(blown));
  v1::ListTicketsResponse response;
  request.set_filter("colour = red");
  EXPECT_EQ(Call("dispatcher", &Stub::ListTickets, request, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WhistleRpcTest, AnUnknownTicketIsNotFound) {
  v1::SignOffRequest request;
  request.set_id("none");
  request.set_leg(1);
  v1::SignOffResponse response;
  const grpc::Status status = Call("department-urban", &Stub::SignOff, request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("none"));
}

TEST_F(WhistleRpcTest, TheRulesShowTheZonesOneMayActIn) {
  v1::GetWhistleRulesResponse rules;
  ASSERT_TRUE(
      Call("grid-worker", &Stub::GetWhistleRules, v1::GetWhistleRulesRequest(), rules).ok());
  EXPECT_EQ(rules.version(), 1);
  EXPECT_EQ(rules.open(), "09:00");
  ASSERT_THAT(rules.zones(), SizeIs(1));
  EXPECT_EQ(rules.zones(0).zone().name(), "珠海高新区");
  EXPECT_THAT(rules.items(), SizeIs(2));
  EXPECT_TRUE(rules.departments(4).unreachable());
}

}  // namespace
}  // namespace zoneflow::notification

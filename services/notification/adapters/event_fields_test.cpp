#include "services/notification/adapters/event_fields.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/notification/v1/notification_events.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const View kAll{{true, {}}, true};

bool Matches(const google::protobuf::Message& message, const std::string& filter) {
  const auto fields = Events().RowOf(message.GetTypeName(), message.SerializeAsString());
  EXPECT_THAT(fields, IsOk());
  const auto parsed = filter::Filter::Parse(filter, Events().schema());
  EXPECT_THAT(parsed, IsOk());
  return parsed->Matches(*fields);
}

// The message of the type that the text is the JSON form of.
std::unique_ptr<google::protobuf::Message> MessageFrom(std::string_view type,
                                                       std::string_view json) {
  namespace pb = google::protobuf;
  std::unique_ptr<pb::Message> message(
      pb::MessageFactory::generated_factory()
          ->GetPrototype(
              pb::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(type)))
          ->New());
  const auto status = pb::util::JsonStringToMessage(std::string(json), message.get());
  EXPECT_TRUE(status.ok()) << status.message();
  return message;
}

ingest::v1::SigningAnnounced Jiangyin() {
  ingest::v1::SigningAnnounced event;
  ingest::v1::Signing& signing = *event.mutable_signing();
  signing.set_id("s1");
  signing.mutable_zone()->set_id("jiangyin-hightech");
  signing.mutable_zone()->set_name("江阴高新区");
  signing.mutable_zone()->set_province("江苏");
  signing.set_count(2);
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(518'000'000'000);
  signing.mutable_amount_alt()->set_currency("USD");
  signing.mutable_amount_alt()->set_minor(80'000'000'000);
  signing.add_sectors("新能源汽车");
  signing.add_members()->set_company("前晨汽车");
  signing.add_members()->set_name("二期");
  signing.set_signed_on("2021-01-20");
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  return event;
}

TEST(EventFieldsTest, EveryChoiceOfTypeIsAKnownMessage) {
  std::set<std::string> short_types;
  for (const std::string type : {"ingest.v1.SigningAnnounced",
                                 "ingest.v1.SigningCorrected",
                                 "ingest.v1.ArticleExtracted",
                                 "ingest.v1.FactCorrected",
                                 "ingest.v1.FactAdded",
                                 "approval.v1.CaseOpened",
                                 "approval.v1.CaseScheduled",
                                 "approval.v1.CaseCorrected",
                                 "approval.v1.CaseTriaged",
                                 "approval.v1.CaseLightChanged",
                                 "approval.v1.CaseReplanned",
                                 "approval.v1.ReplanFinished",
                                 "approval.v1.CaseRulesChanged",
                                 "approval.v1.BaselineSigned",
                                 "approval.v1.NodeChanged",
                                 "approval.v1.ReminderAsked",
                                 "approval.v1.PromiseChanged",
                                 "scoring.v1.BoardPublished",
                                 "scoring.v1.OfficialBoardPublished",
                                 "scoring.v1.ObjectionFiled",
                                 "scoring.v1.ObjectionAnswered",
                                 "scoring.v1.BoardFinalized",
                                 "scoring.v1.ErratumIssued",
                                 "scoring.v1.PeriodLocked",
                                 "notification.v1.WhistleChanged",
                                 "notification.v1.EscalationRaised",
                                 "notification.v1.EndpointDisabled"}) {
    EXPECT_TRUE(Events().Knows("zoneflow." + type)) << type;
    short_types.insert(filter::ShortType(type));
  }
  const auto& choices = Events().schema()[0].choices;
  EXPECT_EQ(short_types, std::set<std::string>(choices.begin(), choices.end()));
}

TEST(EventFieldsTest, ASigningShowsAllItsFields) {
  for (const char* filter :
       {"type = signing.announced", "status = extracted", "zone.id = jiangyin-hightech",
        "zone.name = 江阴高新区", "province = 江苏", "sector = 新能源汽车", "company = 前晨汽车",
        "project.name = 二期", "amount_cny = 5180000000", "currency = CNY", "count = 2",
        "signed_on = 2021-01-20"}) {
    EXPECT_TRUE(Matches(Jiangyin(), filter)) << filter;
  }
  for (const char* filter : {"stage:*", "track:*", "light:*", "rank:*"}) {
    EXPECT_FALSE(Matches(Jiangyin(), filter)) << filter;
  }
}

// A signing of 5,000 members as ingest tells it: 25 parts that repeat its figures.
TEST(EventFieldsTest, ASigningInPartsIsMatchedOnceByItsFiguresAndWhereItNamesACompany) {
  std::vector<ingest::v1::SigningAnnounced> parts;
  for (int part = 0; part < 25; ++part) {
    ingest::v1::SigningAnnounced event = Jiangyin();
    ingest::v1::Signing& signing = *event.mutable_signing();
    signing.set_count(5'000);
    signing.set_member_count(5'000);
    signing.set_members_before(part * 200);
    signing.clear_members();
    for (int i = part * 200; i < (part + 1) * 200; ++i) {
      signing.add_members()->set_company("公司" + std::to_string(i));
      signing.mutable_members(i % 200)->set_name("项目" + std::to_string(i));
    }
    parts.push_back(std::move(event));
  }
  const auto matched = [&](const std::string& filter) {
    std::vector<int> numbers;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (Matches(parts[i], filter)) {
        numbers.push_back(static_cast<int>(i));
      }
    }
    return numbers;
  };
  for (const char* of_the_signing :
       {"", "type = signing.announced", "zone.id = jiangyin-hightech amount_cny >= 1e9",
        "count >= 5000", "sector = 新能源汽车 OR company = 公司4999", "NOT company = 公司4999"}) {
    EXPECT_THAT(matched(of_the_signing), ::testing::ElementsAre(0)) << of_the_signing;
  }
  EXPECT_THAT(matched("company = 公司4999"), ::testing::ElementsAre(24));
  EXPECT_THAT(matched("type = signing.announced amount_cny >= 1e9 project.name = 项目1000"),
              ::testing::ElementsAre(5));
  EXPECT_THAT(matched("company = 公司0 OR company = 公司4999"), ::testing::ElementsAre(0, 24));
  EXPECT_THAT(matched("count < 5000"), ::testing::IsEmpty());
  EXPECT_THAT(matched("company:*"), ::testing::SizeIs(25));
}

// What the suite publishes of tests/samples/page.txt, in protobuf's JSON form, without the ids that
// no field shows.
struct Published {
  std::string_view type;
  std::string_view json;
  std::vector<const char*> matching;  // filters of one field each, and all fields there are
  std::vector<const char*> missing;   // fields that are not there
};

const Published kSuzhou = {
    "zoneflow.ingest.v1.SigningAnnounced",
    R"({"signing": {"revision": "1",
        "zone": {"id": "cn-js-suzhou-sip", "name": "苏州工业园区", "province": "江苏"},
        "count": "23", "amount": {"minor": "1860000000000", "currency": "CNY"},
        "members": [{"company": "云岭微电子", "name": "功率芯片研发制造基地",
                     "amount": {"minor": "300000000000", "currency": "CNY"}},
                    {"company": "启衡生物", "name": "创新药研发总部项目",
                     "amount": {"minor": "125000000000", "currency": "CNY"}}],
        "sectors": ["集成电路", "生物医药", "纳米技术应用", "智能网联"],
        "signedOn": "2021-01-18", "publishedOn": "2021-02-01",
        "status": "FIGURE_STATUS_EXTRACTED"}})",
    {"type = signing.announced", "status = extracted", "zone.id = cn-js-suzhou-sip",
     "zone.name = 苏州工业园区", "province = 江苏", "sector = 生物医药", "sector != 氢能",
     "company = 云岭微电子", "company = 启衡生物", "project.name = \"创新药研发*\"",
     "amount_cny = 18600000000", "amount_cny >= 1.86e10", "currency = CNY", "count = 23",
     "signed_on = 2021-01-18", "signed_on >= 2021-01-01 signed_on < 2021-02-01"},
    {"stage", "track", "light", "rank"}};

const Published kXian = {
    "zoneflow.ingest.v1.SigningAnnounced",
    R"({"signing": {"revision": "1",
        "zone": {"id": "cn-sn-xian-hitech", "name": "西安高新区", "province": "陕西"},
        "count": "1", "amount": {"minor": "97000000000", "currency": "CNY"},
        "amountAlt": {"minor": "15000000000", "currency": "USD"},
        "members": [{"company": "澜石半导体", "name": "先进封装测试项目",
                     "amount": {"minor": "97000000000", "currency": "CNY"},
                     "amountAlt": {"minor": "15000000000", "currency": "USD"}}],
        "publishedOn": "2021-02-01", "status": "FIGURE_STATUS_EXTRACTED"}})",
    {"type = signing.announced", "status = extracted", "zone.id = cn-sn-xian-hitech",
     "province = 陕西", "company = 澜石半导体", "project.name = 先进封装测试项目",
     "amount_cny = 970000000", "currency = CNY", "count = 1"},
    {"sector", "signed_on", "stage", "track", "light", "rank"}};

const Published kOpened = {
    "zoneflow.approval.v1.CaseOpened",
    R"({"caseState": {"revision": "1",
        "zone": {"id": "cn-js-suzhou-sip", "name": "苏州工业园区", "province": "江苏"},
        "company": "启衡生物", "projectName": "创新药研发总部项目",
        "amount": {"minor": "125000000000", "currency": "CNY"},
        "sectors": ["集成电路", "生物医药", "纳米技术应用", "智能网联"],
        "track": "TRACK_LAND_PENDING", "stage": "signed", "status": "FIGURE_STATUS_EXTRACTED"}})",
    {"type = case.opened", "status = extracted", "zone.id = cn-js-suzhou-sip",
     "zone.name = 苏州工业园区", "province = 江苏", "sector = 集成电路", "company = 启衡生物",
     "project.name = 创新药研发总部项目", "amount_cny = 1.25e9", "currency = CNY", "stage = signed",
     "track = land_pending"},
    {"count", "signed_on", "light", "rank"}};

const Published kScheduled = {
    "zoneflow.approval.v1.CaseScheduled",
    R"({"caseState": {"revision": "2",
        "zone": {"id": "cn-sn-xian-hitech", "name": "西安高新区", "province": "陕西"},
        "company": "澜石半导体", "projectName": "先进封装测试项目",
        "amount": {"minor": "97000000000", "currency": "CNY"},
        "amountAlt": {"minor": "15000000000", "currency": "USD"},
        "track": "TRACK_LAND_PENDING", "requiredStart": "2021-07-31",
        "timetable": {"start": "2021-07-30", "nodes": [
          {"procedureId": "PLANCOND", "durationWd": 5, "latestAccept": "2021-04-20",
           "latestResult": "2021-04-26", "light": "LIGHT_RED"},
          {"procedureId": "START", "latestAccept": "2021-07-30", "latestResult": "2021-07-30",
           "light": "LIGHT_GREEN"}]},
        "stage": "signed", "status": "FIGURE_STATUS_EXTRACTED", "light": "LIGHT_RED"},
        "changed": ["required_start", "timetable"]})",
    {"type = case.scheduled", "status = extracted", "zone.name = 西安高新区",
     "company = 澜石半导体", "amount_cny = 970000000", "currency = CNY", "stage = signed",
     "track = land_pending", "light = \"red\""},
    {"sector", "count", "signed_on", "rank"}};

const Published kNode = {
    "zoneflow.approval.v1.NodeChanged",
    R"({"node": {"id": "c1.PLANCOND", "revision": "2", "caseId": "c1",
        "zone": {"id": "cn-sn-xian-hitech", "name": "西安高新区", "province": "陕西"},
        "company": "澜石半导体", "projectName": "先进封装测试项目", "procedureId": "PLANCOND",
        "status": "NODE_STATUS_IN_REVIEW", "dueOn": "2021-04-26",
        "responsible": {"office": "自然资源局", "officer": "person/guo"}},
        "event": {"kind": "NODE_EVENT_KIND_ACCEPTED", "happenedOn": "2021-04-19"}})",
    {"type = node.changed", "zone.name = 西安高新区", "company = 澜石半导体",
     "project.name = 先进封装测试项目", "procedure = PLANCOND", "node.status = in_review",
     "office = 自然资源局", "officer = \"person/guo\"", "due_on < 2021-05-01",
     "node.event = accepted"},
    {"status", "sector", "count", "signed_on", "rank", "track", "stage"}};

const Published kZones = {
    "zoneflow.scoring.v1.BoardPublished",
    R"({"board": {"id": "zones", "version": "1", "asOf": "2021-02-01", "rows": [
          {"rank": 1, "zone": {"id": "cn-js-suzhou-sip", "name": "苏州工业园区",
                               "province": "江苏"},
           "total": {"minor": "1860000000000", "currency": "CNY"}},
          {"rank": 2, "zone": {"id": "cn-sn-xian-hitech", "name": "西安高新区",
                               "province": "陕西"},
           "total": {"minor": "97000000000", "currency": "CNY"}}], "logNo": "2"},
        "movedZoneIds": ["cn-sn-xian-hitech"]})",
    {"type = board.published", "zone.id = cn-sn-xian-hitech", "zone.name = 西安高新区",
     "province = 陕西", "rank = 2", "rank < 3"},
    {"status", "sector", "company", "project.name", "amount_cny", "currency", "count", "signed_on",
     "stage", "track", "light"}};

const Published kArticle = {
    "zoneflow.ingest.v1.ArticleExtracted",
    R"({"title": "总投资1.5亿美元 澜石半导体西北总部落户西安高新区", "publishedOn": "2021-02-01",
        "facts": [{"kind": "FACT_KIND_SIGNING", "subject": "澜石半导体先进封装测试项目",
                   "zone": {"id": "cn-sn-xian-hitech", "name": "西安高新区", "province": "陕西"},
                   "company": "澜石半导体", "status": "FIGURE_STATUS_EXTRACTED",
                   "amount": {"value": "15", "exponent": 7, "unit": "USD"}}]})",
    {"type = article.extracted", "zone.id = cn-sn-xian-hitech", "zone.name = 西安高新区",
     "province = 陕西", "company = 澜石半导体"},
    {"status", "sector", "project.name", "amount_cny", "currency", "count", "signed_on", "stage",
     "track", "light", "rank"}};

TEST(EventFieldsTest, EventsOfTheSuiteShowTheirFieldsAndNoOthers) {
  for (const Published& event : {kSuzhou, kXian, kOpened, kScheduled, kNode, kZones, kArticle}) {
    const auto message = MessageFrom(event.type, event.json);
    ASSERT_NE(message, nullptr) << event.type;
    for (const char* filter : event.matching) {
      EXPECT_TRUE(Matches(*message, filter)) << filter;
      EXPECT_FALSE(Matches(*message, "NOT (" + std::string(filter) + ")")) << filter;
    }
    for (const char* field : event.missing) {
      EXPECT_FALSE(Matches(*message, std::string(field) + ":*")) << event.type << " " << field;
    }
  }
}

TEST(EventFieldsTest, AnotherValueDoesNotMatch) {
  const auto suzhou = MessageFrom(kSuzhou.type, kSuzhou.json);
  for (const char* filter :
       {"type = signing.corrected", "status = checked", "zone.id = cn-sn-xian-hitech",
        "zone.name = 苏州", "province = 陕西", "sector = 氢能", "sector != 生物医药",
        "company = 澜石半导体", "project.name = 创新药研发", "amount_cny > 18600000000",
        "amount_cny = 1860000000000", "currency = USD", "count > 23", "signed_on > 2021-01-18",
        "signed_on = 2021-02-01"}) {
    EXPECT_FALSE(Matches(*suzhou, filter)) << filter;
  }
  const auto scheduled = MessageFrom(kScheduled.type, kScheduled.json);
  for (const char* filter : {"light = green", "light != red", "track = pre_review",
                             "stage = started", "type = case.opened"}) {
    EXPECT_FALSE(Matches(*scheduled, filter)) << filter;
  }
  EXPECT_FALSE(Matches(*MessageFrom(kZones.type, kZones.json), "rank = 1"));
}

TEST(EventFieldsTest, AnAmountInCnyStatedSecondCounts) {
  auto event = Jiangyin();
  event.mutable_signing()->mutable_amount()->Swap(event.mutable_signing()->mutable_amount_alt());
  EXPECT_TRUE(Matches(event, "amount_cny = 5180000000 currency = USD"));
  event.mutable_signing()->clear_amount_alt();
  EXPECT_FALSE(Matches(event, "amount_cny:*"));
  event.mutable_signing()->clear_amount();
  EXPECT_FALSE(Matches(event, "currency:*"));
}

TEST(EventFieldsTest, ACaseShowsStageTrackAndItsLight) {
  approval::v1::CaseScheduled event;
  approval::v1::Case& state = *event.mutable_case_state();
  state.set_stage("signed");
  state.set_track(approval::v1::TRACK_LAND_PENDING);
  state.set_project_name("芯片项目");
  state.set_company("汇顶科技");
  EXPECT_TRUE(Matches(
      event, "type = case.scheduled stage = signed track = land_pending company = 汇顶科技"));
  EXPECT_FALSE(Matches(event, "light:*"));
  for (const auto& [light, name] : {std::pair(approval::v1::LIGHT_GREEN, "green"),
                                    std::pair(approval::v1::LIGHT_YELLOW, "yellow"),
                                    std::pair(approval::v1::LIGHT_RED, "red")}) {
    state.set_light(light);
    EXPECT_TRUE(Matches(event, std::string("light = ") + name)) << name;
  }
  EXPECT_TRUE(Matches(event, "light = \"red\""));
  EXPECT_FALSE(Matches(event, "light != red"));
}

TEST(EventFieldsTest, ABoardShowsTheZonesThatMovedAndTheirBestRank) {
  scoring::v1::BoardPublished event;
  int rank = 1;
  for (const char* zone : {"chengdu", "wuxi", "zhuhai"}) {
    scoring::v1::BoardRow& row = *event.mutable_board()->add_rows();
    row.set_rank(rank++);
    row.mutable_zone()->set_id(zone);
    row.mutable_zone()->set_province(std::string("of ") + zone);
  }
  event.add_moved_zone_ids("zhuhai");
  event.add_moved_zone_ids("wuxi");
  EXPECT_TRUE(Matches(event, "type = board.published zone.id = wuxi zone.id = zhuhai rank = 2"));
  EXPECT_FALSE(Matches(event, "zone.id = chengdu"));
  event.clear_moved_zone_ids();
  EXPECT_FALSE(Matches(event, "rank:*"));
}

TEST(EventFieldsTest, AFactThatAPersonAddedShowsItsZoneAndCompany) {
  ingest::v1::FactAdded event;
  event.mutable_fact()->mutable_zone()->set_id("chengdu");
  event.mutable_fact()->set_company("汇顶科技");
  EXPECT_TRUE(Matches(event, "type = fact.added zone.id = chengdu company = 汇顶科技"));
  EXPECT_FALSE(Matches(event, "type = fact.corrected"));
}

TEST(EventFieldsTest, ACorrectedFactShowsItsZoneAndCompany) {
  ingest::v1::FactCorrected event;
  event.mutable_fact()->mutable_zone()->set_id("chengdu");
  event.mutable_fact()->set_company("汇顶科技");
  event.set_title("成都高新区公报");
  EXPECT_TRUE(Matches(event, "type = fact.corrected zone.id = chengdu company = 汇顶科技"));
  EXPECT_TRUE(Matches(event, "text : 公报"));
  EXPECT_FALSE(Matches(event, "zone.id = wuxi"));
}

TEST(EventFieldsTest, AnArticleShowsTheZonesOfItsFacts) {
  ingest::v1::ArticleExtracted event;
  event.add_facts()->mutable_zone()->set_id("chengdu");
  event.add_facts()->mutable_zone()->set_id("wuxi");
  EXPECT_TRUE(Matches(event, "type = article.extracted zone.id = chengdu zone.id = wuxi"));
}

TEST(EventFieldsTest, BytesThatAreNotTheMessageAreRefused) {
  const std::string type = "zoneflow.ingest.v1.SigningAnnounced";
  EXPECT_THAT(Events().RowOf(type, "\xff\xff"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 bytes")));
  auto event = Jiangyin();
  event.mutable_signing()->set_signed_on("2021-02-30");
  EXPECT_THAT(
      Events().RowOf(type, event.SerializeAsString()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signing.signed_on '2021-02-30'")));
}

TEST(EventFieldsTest, ATypeFromTheFutureShowsItsTypeOnly) {
  const auto fields = Events().RowOf("zoneflow.notification.v1.WhistleBlown", "?");
  ASSERT_THAT(fields, IsOk());
  EXPECT_THAT(fields->Texts(Events().schema().Number("type")),
              ::testing::ElementsAre("whistle.blown"));
  EXPECT_EQ(*JsonOf("zoneflow.notification.v1.WhistleBlown", "?", kAll), "");
}

TEST(EventFieldsTest, JsonIsProtobufsOwn) {
  const auto json =
      JsonOf("zoneflow.ingest.v1.SigningAnnounced", Jiangyin().SerializeAsString(), kAll);
  ASSERT_THAT(json, IsOk());
  EXPECT_THAT(*json, HasSubstr("\"amountAlt\":{\"minor\":\"80000000000\",\"currency\":\"USD\"}"));
}

TEST(EventFieldsTest, APartnerSeesRanksAndSumsOfABoardAndNotWhatMakesThemUp) {
  scoring::v1::BoardPublished event;
  scoring::v1::BoardRow& row = *event.mutable_board()->add_rows();
  row.set_rank(1);
  row.mutable_zone()->set_id("wuxi");
  row.mutable_total()->set_minor(77);
  row.add_contributions()->set_signing_id("secret-one");
  event.mutable_board()->add_not_converted()->set_signing_id("secret-two");
  const auto json = [&](const View& view) {
    return JsonOf("zoneflow.scoring.v1.BoardPublished", event.SerializeAsString(), view).value();
  };
  EXPECT_THAT(json(kAll), ::testing::AllOf(HasSubstr("secret-one"), HasSubstr("secret-two")));
  const std::string outside = json(ViewOf({"service/p", {"partner"}, {"wuxi"}, false}));
  EXPECT_THAT(outside, ::testing::AllOf(HasSubstr("\"rank\":1"), HasSubstr("\"77\""),
                                        ::testing::Not(HasSubstr("secret"))));
  // Who is a partner beside something else is no partner alone; who is nothing is less than one.
  EXPECT_THAT(json(ViewOf({"person/p", {"partner", "investment"}, {"wuxi"}, false})),
              HasSubstr("secret-one"));
  EXPECT_THAT(json(ViewOf({"person/p", {"unheard_of"}, {"wuxi"}, true})),
              ::testing::Not(HasSubstr("secret")));
}

v1::EscalationRaised LateDepartment() {
  v1::EscalationRaised event;
  v1::Ticket& ticket = *event.mutable_ticket();
  ticket.set_id("t1");
  ticket.mutable_zone()->set_id("zhuhai");
  ticket.mutable_zone()->set_name("珠海高新区");
  ticket.set_item("environment");
  ticket.set_place("secret street");
  ticket.set_text("secret words");
  ticket.set_whistler("person/secret");
  ticket.set_state(v1::WHISTLE_STATE_DISPATCHED);
  ticket.add_legs()->set_department("城市管理局");
  ticket.add_legs()->set_department("生态环境局");
  event.mutable_escalation()->set_level(2);
  event.mutable_escalation()->add_told()->set_title("secret post");
  event.add_entries()->set_text("secret reason");
  return event;
}

TEST(EventFieldsTest, AWhistleShowsItsItemStateDepartmentsAndLevel) {
  for (const char* filter :
       {"type = escalation.raised", "zone.id = zhuhai", "zone.name = 珠海高新区",
        "item = environment", "whistle.state = dispatched", "department = 城市管理局",
        "department = 生态环境局", "whistle.level >= 2"}) {
    EXPECT_TRUE(Matches(LateDepartment(), filter)) << filter;
  }
  for (const char* filter :
       {"whistle.level > 2", "department = 公安分局", "status:*", "office:*"}) {
    EXPECT_FALSE(Matches(LateDepartment(), filter)) << filter;
  }
}

TEST(EventFieldsTest, WhoIsOutsideIsToldOfAWhistleWithoutPlacesAndWords) {
  const auto json = [&](const View& view) {
    return JsonOf("zoneflow.notification.v1.EscalationRaised", LateDepartment().SerializeAsString(),
                  view)
        .value();
  };
  EXPECT_THAT(json(kAll), HasSubstr("secret street"));
  const std::string outside = json(ViewOf({"service/p", {"partner"}, {"zhuhai"}, false}));
  EXPECT_THAT(outside, HasSubstr("城市管理局"));
  EXPECT_THAT(outside, ::testing::Not(HasSubstr("secret")));
}

TEST(EventFieldsTest, AnArticleIsToldWithoutFactsOfOtherZones) {
  ingest::v1::ArticleExtracted event;
  for (const char* zone : {"wuxi", "chengdu", ""}) {
    ingest::v1::Fact& fact = *event.add_facts();
    fact.mutable_zone()->set_id(zone);
    fact.set_company(std::string("company of ") + zone);
  }
  const auto json = [&](const View& view) {
    return JsonOf("zoneflow.ingest.v1.ArticleExtracted", event.SerializeAsString(), view).value();
  };
  EXPECT_THAT(json({{false, {"wuxi"}}, true}),
              ::testing::AllOf(HasSubstr("company of wuxi"),
                               ::testing::Not(HasSubstr("company of chengdu")),
                               ::testing::Not(HasSubstr("company of \""))));
  EXPECT_THAT(json(kAll),
              ::testing::AllOf(HasSubstr("company of chengdu"), HasSubstr("company of \"")));
}

}  // namespace
}  // namespace zoneflow::notification

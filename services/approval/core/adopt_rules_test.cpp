#include "services/approval/core/adopt_rules.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/audit.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"
#include "services/approval/core/todo.h"
#include "services/approval/testing/in_memory_case_store.h"
#include "services/approval/testing/in_memory_rules.h"
#include "services/approval/testing/rules_store_contract.h"

namespace zoneflow::approval {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// Working days by procedure: those of a group (并联审批) between LAND and PERMIT.
RulesFiles Group(const std::vector<std::pair<std::string, int>>& procedures) {
  RulesFiles files;
  for (const auto& [id, days] : procedures) {
    files[id] = std::to_string(days);
  }
  return files;
}

Rulebook Read(const RulesFiles& files) {
  std::vector<Procedure> procedures;
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "用地";
  land.promised_wd = 5;
  procedures.push_back(land);
  Procedure permit;
  permit.id = ProcedureId("PERMIT");
  permit.zh = "施工许可";
  permit.promised_wd = 2;
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id};
  std::map<std::string, ZoneLimits, std::less<>> zones;
  for (const auto& [id, days] : files) {
    if (id.starts_with('@')) {  // of a zone: from how many days on a light is yellow
      EXPECT_TRUE(absl::SimpleAtoi(days, &zones[id.substr(1)].light.yellow_wd));
      continue;
    }
    Procedure one;
    one.id = ProcedureId(id);
    one.zh = id;
    one.par = "review";
    EXPECT_TRUE(absl::SimpleAtoi(days, &one.promised_wd));
    one.pre = {land.id};
    permit.pre.push_back(one.id);
    made.procedures.push_back(one.id);
    procedures.push_back(std::move(one));
  }
  procedures.push_back(permit);
  Procedure start;
  start.id = ProcedureId("START");
  start.zh = "开工";
  start.kind = ProcedureKind::kMilestone;
  start.pre = {permit.id};
  procedures.push_back(start);
  made.procedures.push_back(permit.id);
  made.procedures.push_back(start.id);
  Rulebook rulebook = {*Catalogue::Create(procedures, {start.id, {land.id}}),
                       {made},
                       *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
  rulebook.zone_limits = std::move(zones);
  return rulebook;
}

class AdoptRulesTest : public ::testing::Test {
 protected:
  void SetUp() override { clock_.Set(ShanghaiMidnight(Day(2021, 3, 10))); }

  CaseId Schedule(const std::string& project) {
    ProjectRecord member;
    member.id = ProjectId(project);
    member.signing_id = SigningId("s1");
    member.zone = {project.starts_with("x") ? "xian" : "chengdu", "", ""};
    member.company = project;
    EXPECT_THAT(OpenCases(store_, rules_).Run({&member, 1}, LocalOperator(), clock_.Now()), IsOk());
    const CaseId id = CaseIdFor(member.id);
    EXPECT_THAT(
        RequireStart(store_, rules_).Run(id, Day(2021, 6, 1), 0, LocalOperator(), clock_.Now()),
        IsOk());
    return id;
  }

  void Record(const CaseId& id, const std::string& procedure, NodeEventKind kind, Date on) {
    NodeEvent event;
    event.kind = kind;
    event.happened_on = on;
    ASSERT_THAT(
        RecordNode(store_, rules_)
            .Record({id, ProcedureId(procedure), 0, {}}, event, LocalOperator(), clock_.Now()),
        IsOk());
  }

  absl::StatusOr<AdoptedRules> Adopt(const RulesFiles& files, const NamedRequest& request = {},
                                     const Principal& principal = LocalOperator()) {
    RulesDraft draft;
    draft.files = files;
    draft.reason = "市行政审批局2021年3号";
    return adopt_.Run(std::move(draft), Read(files), request, principal, clock_.Now());
  }

  std::size_t Events() const { return store_.Journal().size(); }

  const RulesFiles first_ = Group({{"EIA", 5}, {"ENERGY", 7}, {"FIRE", 3}});
  const RulesFiles second_ = Group({{"EIA", 5}, {"ENERGY", 3}, {"SOIL", 12}});
  zoneflow::testing::ManualClock clock_;
  testing::InMemoryCaseStore store_;
  testing::InMemoryRules rules_{first_, Read};
  const AdoptRules adopt_{store_, rules_, rules_};
};

// A catalogue that changes while a group is being decided on.
TEST_F(AdoptRulesTest, WhatIsAcceptedKeepsItsLimitNewNodesShowAndDroppedOnesAreNotRequired) {
  const CaseId id = Schedule("p1");
  using enum NodeEventKind;
  Record(id, "LAND", kAccepted, Day(2021, 3, 1));
  Record(id, "LAND", kCompleted, Day(2021, 3, 2));
  Record(id, "EIA", kAccepted, Day(2021, 3, 3));
  Record(id, "EIA", kCompleted, Day(2021, 3, 4));
  Record(id, "ENERGY", kAccepted, Day(2021, 3, 8));
  Record(id, "FIRE", kReceived, Day(2021, 3, 9));
  const Case before = *store_.Get(id);
  ASSERT_EQ(before.rules_version, 1);

  const auto adopted = Adopt(second_);
  ASSERT_THAT(adopted, IsOk());
  EXPECT_EQ(adopted->version.number, 2);
  EXPECT_EQ(adopted->replan.moved, 1);
  const Case after = *store_.Get(id);
  EXPECT_EQ(after.rules_version, 2);
  EXPECT_EQ(after.nodes, before.nodes) << "results, limits and due days are kept";
  EXPECT_EQ(after.FindNode(ProcedureId("ENERGY"))->due.on, Day(2021, 3, 17));
  EXPECT_EQ(after.FindRow(ProcedureId("ENERGY"))->duration_wd, 7) << "accepted by the first rules";
  ASSERT_NE(after.FindRow(ProcedureId("SOIL")), nullptr);
  EXPECT_EQ(after.FindRow(ProcedureId("SOIL"))->duration_wd, 12);
  EXPECT_EQ(after.FindRow(ProcedureId("FIRE")), nullptr);
  EXPECT_THAT(ProceduresOf(after, rules_.Now()), Not(Contains(ProcedureId("FIRE"))));
  for (const Todo& todo : TodosOf(after, rules_.Now())) {
    EXPECT_NE(todo.procedure, ProcedureId("FIRE")) << "nobody has to do it any more";
  }
  // The next one is accepted by the rules that hold then.
  const CaseId later = Schedule("p2");
  Record(later, "LAND", kAccepted, Day(2021, 3, 8));
  Record(later, "LAND", kCompleted, Day(2021, 3, 9));
  Record(later, "ENERGY", kAccepted, Day(2021, 3, 10));
  EXPECT_EQ(store_.Get(later)->FindNode(ProcedureId("ENERGY"))->limit->days, 3);
}

TEST_F(AdoptRulesTest, APreviewSaysWhatChangesAndWhoMovesAndStoresNothing) {
  Schedule("p1");
  Schedule("p2");
  const std::size_t events = Events();
  const auto preview = adopt_.Preview(Read(second_), LocalOperator(), clock_.Now());
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->in_force, 1);
  EXPECT_THAT(preview->changes,
              Contains(RulesChange{"procedures", "ENERGY", "ENERGY", "promised_wd", "7", "3"}));
  EXPECT_THAT(preview->changes,
              Contains(RulesChange{"procedures", "SOIL", "SOIL", "procedure", "", "SOIL"}));
  EXPECT_THAT(preview->changes,
              Contains(RulesChange{"procedures", "FIRE", "FIRE", "procedure", "FIRE", ""}));
  EXPECT_THAT(preview->changes, Contains(Field(&RulesChange::part, "templates")));
  EXPECT_EQ(preview->replan.cases, 2);
  EXPECT_EQ(preview->replan.moved, 2);
  ASSERT_THAT(preview->replan.moves, SizeIs(2));
  // LAND, ENERGY, SOIL and FIRE; EIA and what comes behind the group stand.
  EXPECT_EQ(preview->replan.moves[0].nodes, 4);
  EXPECT_EQ(preview->replan.nodes_moved, 8);
  EXPECT_EQ(preview->replan.starts_moved, 0);
  EXPECT_EQ(Events(), events);
  EXPECT_EQ(rules_.Now().number, 1);
  EXPECT_THAT(store_.Replans(), IsEmpty());
}

// No timetable moves, and yet the light of one zone turns earlier.
TEST_F(AdoptRulesTest, AZoneThatDecidesOnItsLightsHasThemFromTheAdoptionOn) {
  const CaseId here = Schedule("p1"), there = Schedule("x1");
  RulesFiles stricter = first_;
  stricter["@xian"] = "10";
  const auto preview = adopt_.Preview(Read(stricter), LocalOperator(), clock_.Now());
  ASSERT_THAT(preview, IsOk());
  EXPECT_THAT(preview->changes,
              ElementsAre(RulesChange{"zones", "xian", "", "yellow_wd", "3", "10"}));
  EXPECT_EQ(preview->replan.moved, 0);
  for (const CaseId& id : {here, there}) {
    Record(id, "LAND", NodeEventKind::kAccepted, Day(2021, 3, 8));
  }
  const auto yellow_on = [&](const CaseId& id) {
    return TodoOf(ProcedureId("LAND"), *store_.Get(id), rules_.Now())->light_days->yellow_on;
  };
  EXPECT_EQ(yellow_on(there), yellow_on(here));
  const auto adopted = Adopt(stricter);
  ASSERT_THAT(adopted, IsOk());
  EXPECT_EQ(adopted->replan.moved, 0);
  EXPECT_EQ(yellow_on(here), Day(2021, 3, 10));
  EXPECT_EQ(yellow_on(there), Day(2021, 3, 1));
  EXPECT_EQ(LightsOf(*store_.Get(there), Day(2021, 3, 9), rules_.Now().calendar,
                     rules_.Now().LimitsIn("xian").light)
                .worst,
            Light::kYellow);
}

TEST_F(AdoptRulesTest, ARepeatChangesNothingAndHasTheCountsOfThen) {
  Schedule("p1");
  const auto first = Adopt(second_, {"r1", "content"});
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->version.settled);
  ASSERT_THAT(store_.Replans(), SizeIs(1));
  const std::size_t events = Events();
  for (const NamedRequest& request : {NamedRequest{"r1", "content"}, NamedRequest{}}) {
    const auto again = Adopt(second_, request);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->version, first->version);
    EXPECT_EQ(again->replan.moved, 1);
  }
  EXPECT_EQ(Events(), events);
  EXPECT_THAT(store_.Replans(), SizeIs(1));
  EXPECT_THAT(rules_.Told(), SizeIs(1));
  EXPECT_THAT(Adopt(first_, {"r1", "other"}).status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(AdoptRulesTest, OneVersionForAllZonesTakesWhoMayActInAll) {
  const CaseId elsewhere = Schedule("x1");
  EXPECT_THAT(Adopt(second_, {}, {"person/lee", {"operator"}, {"chengdu"}}).status(),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(rules_.Now().number, 1);
  // A look is of one's own zones.
  const auto look =
      adopt_.Preview(Read(second_), {"person/lee", {"operator"}, {"chengdu"}}, clock_.Now());
  ASSERT_THAT(look, IsOk());
  EXPECT_EQ(look->replan.cases, 0);
  ASSERT_THAT(Adopt(second_), IsOk());
  EXPECT_EQ(store_.Get(elsewhere)->rules_version, 2);
  EXPECT_THAT(
      adopt_.Run({second_, "", 0, {}}, Read(second_), {}, LocalOperator(), clock_.Now()).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason")));
}

TEST_F(AdoptRulesTest, OneThatDiedInTheMiddleIsBroughtToItsEnd) {
  const CaseId id = Schedule("p1");
  EXPECT_THAT(adopt_.Resume(clock_.Now()), IsOk());
  RulesDraft draft;
  draft.files = second_;
  draft.reason = "市行政审批局2021年3号";
  ASSERT_THAT(rules_.Adopt(draft, {}, {"person/zhang", clock_.Now()}), IsOk());
  EXPECT_EQ(store_.Get(id)->rules_version, 1);
  ASSERT_THAT(adopt_.Resume(clock_.Now()), IsOk());
  EXPECT_EQ(store_.Get(id)->rules_version, 2);
  ASSERT_THAT(store_.Replans(), SizeIs(1));
  EXPECT_EQ(store_.Replans()[0].actor, "person/zhang");
  EXPECT_THAT(adopt_.Resume(clock_.Now()), IsOk());
  EXPECT_THAT(store_.Replans(), SizeIs(1));
}

TEST_F(AdoptRulesTest, ATimetableFollowsFromTheRulesOfItsDay) {
  const CaseId id = Schedule("p1");
  const Case first = *store_.Get(id);
  ASSERT_THAT(Adopt(second_), IsOk());
  const Case second = *store_.Get(id);
  ASSERT_NE(first.timetable, second.timetable);
  const auto verdict = [&](const Case& value, const Timetable* before, std::int64_t rules) {
    return AuditTimetable(value, before, clock_.Now(), **rules_.Of(rules)).verdict;
  };
  EXPECT_EQ(verdict(first, nullptr, first.rules_version), Verdict::kSame);
  EXPECT_EQ(verdict(second, &*first.timetable, second.rules_version), Verdict::kSame);
  EXPECT_EQ(verdict(first, nullptr, 2), Verdict::kDiffers) << "by those of today it does not";
}

class RulesInMemory {
 public:
  static std::string Missing() { return ""; }
  static RulesFiles Files(int number) { return Group({{"EIA", number}}); }
  RulesStore& store() { return rules_; }
  const RulesSource& source() const { return rules_; }

 private:
  testing::InMemoryRules rules_{Files(1), Read};
};

}  // namespace

namespace testing {
INSTANTIATE_TYPED_TEST_SUITE_P(InMemory, RulesStoreContract, RulesInMemory);
}  // namespace testing

}  // namespace zoneflow::approval

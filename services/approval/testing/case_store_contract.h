// What every CaseStore promises. A backend is an OnBackend one with
//   CaseStore& store();                       empty at first
//   std::vector<JournaledChange> Journal();   what was queued for the outside, in order
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/ports.h"
#include "services/approval/testing/in_memory_case_store.h"

namespace zoneflow::approval::testing {

// A case with every field filled that a store has to keep.
inline Case SampleCase(const std::string& project, const std::string& zone = "chengdu-gaoxin",
                       const std::string& company = "甲公司") {
  Case made;
  made.id = CaseIdFor(ProjectId(project));
  made.revision = 1;
  made.project.id = ProjectId(project);
  made.project.signing_id = SigningId("signing-1");
  made.project.zone = {zone, "成都高新区", "四川"};
  made.project.company = company;
  made.project.name = "芯片'研发\"基地";
  made.project.amount = Money{518'000'000'000, "CNY"};
  made.project.amount_alt = Money{80'000'000'000, "USD"};
  made.project.sectors = {"集成电路", "生物医药"};
  made.project.status = FigureStatus::kChecked;
  made.template_id = TemplateId("industrial-filing-new-land");
  made.stage = Stage::kStarted;
  made.updated_at = ShanghaiMidnight(Date{std::chrono::year{2021} / 1 / 30});
  made.triage = {Track::kLandPending, "需要用地，出让公告未申请", "申请后转为A（集中预审）"};
  return made;
}

// The next revision of a case, with a required start and a timetable.
inline Case Scheduled(Case from) {
  ++from.revision;
  const Date start{std::chrono::year{2021} / 4 / 20};
  from.required_start = start;
  Timetable timetable;
  timetable.required_start = start;
  timetable.start = start;
  timetable.rows = {{ProcedureId("EIA"), "环境影响评价", 7, start - std::chrono::days{11}, start},
                    {ProcedureId("START"), "开工", 0, start, start}};
  timetable.provisional = true;
  timetable.provisional_reason = "the holidays of 2027 are not published";
  from.timetable = timetable;
  return from;
}

inline ChangeOrigin SampleOrigin() {
  return {"person/zhang", ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 1})};
}

inline CaseChange Opening(Case made) {
  return {CaseChangeKind::kOpened, std::nullopt, std::move(made)};
}

template <typename Backend>
class CaseStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  CaseStore& store() { return this->backend_->store(); }
  absl::Status Apply(const std::vector<CaseChange>& changes) {
    return store().Apply(changes, SampleOrigin());
  }
};

TYPED_TEST_SUITE_P(CaseStoreContract);

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

TYPED_TEST_P(CaseStoreContract, AnOpenedCaseIsFoundWholeByItsIdAndItsProject) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(opened));
  const std::vector<ProjectId> projects = {ProjectId("p0"), ProjectId("p1")};
  const auto found = this->store().FindByProjects(projects);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(*found, ::testing::ElementsAre(std::nullopt, std::optional<Case>(opened)));
}

TYPED_TEST_P(CaseStoreContract, ACaseWithoutItsOptionalPartsComesBackWithoutThem) {
  Case opened = SampleCase("p1", "", "");
  opened.project.zone.province = "";
  opened.project.amount.reset();
  opened.project.amount_alt.reset();
  opened.project.sectors.clear();
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(opened));
}

TYPED_TEST_P(CaseStoreContract, AnUnknownCaseIsNotFound) {
  EXPECT_THAT(this->store().Get(CaseId("nosuch")),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("nosuch")));
}

TYPED_TEST_P(CaseStoreContract, ATimetableIsKeptWithItsRowsInOrder) {
  const Case opened = SampleCase("p1");
  const Case scheduled = Scheduled(opened);
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, scheduled}}), IsOk());
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(scheduled));
}

TYPED_TEST_P(CaseStoreContract, EveryChangeIsJournaledOnceWithItsRevisionActorTimeAndLights) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  const CaseLights lights = {Light::kRed, {Light::kRed, std::nullopt}};
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, Scheduled(opened), lights}}),
              IsOk());
  const ChangeOrigin origin = SampleOrigin();
  EXPECT_THAT(this->backend_->Journal(),
              ::testing::ElementsAre(
                  JournaledChange{opened.id, 1, CaseChangeKind::kOpened, origin.actor, origin.at},
                  JournaledChange{opened.id, 2, CaseChangeKind::kScheduled, origin.actor, origin.at,
                                  lights}));
}

TYPED_TEST_P(CaseStoreContract, TheLoserOfARaceIsToldToReadAgain) {
  const Case opened = SampleCase("p1");
  const Case winner = Scheduled(opened);
  Case loser = opened;
  ++loser.revision;
  loser.project.company = "乙公司";
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  ASSERT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, winner}}), IsOk());
  EXPECT_THAT(this->Apply({{CaseChangeKind::kCorrected, opened, loser}}),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->store().Get(opened.id), IsOkAndHolds(winner));
  EXPECT_EQ(this->backend_->Journal().size(), 2U);
}

TYPED_TEST_P(CaseStoreContract, ACaseIsOpenedOnce) {
  const Case opened = SampleCase("p1");
  ASSERT_THAT(this->Apply({Opening(opened)}), IsOk());
  EXPECT_THAT(this->Apply({Opening(opened)}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(this->backend_->Journal().size(), 1U);
}

TYPED_TEST_P(CaseStoreContract, AChangeOfACaseThatIsNotThereIsAborted) {
  const Case opened = SampleCase("p1");
  EXPECT_THAT(this->Apply({{CaseChangeKind::kScheduled, opened, Scheduled(opened)}}),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->backend_->Journal(), ::testing::IsEmpty());
}

TYPED_TEST_P(CaseStoreContract, OneRefusedChangeLeavesNothingOfTheOthers) {
  const Case first = SampleCase("p1");
  const Case second = SampleCase("p2");
  ASSERT_THAT(this->Apply({Opening(second)}), IsOk());
  EXPECT_THAT(this->Apply({Opening(first), Opening(second)}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(this->store().Get(first.id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(this->backend_->Journal().size(), 1U);
}

TYPED_TEST_P(CaseStoreContract, NoChangesAreNoWork) {
  EXPECT_THAT(this->Apply({}), IsOk());
  EXPECT_THAT(this->backend_->Journal(), ::testing::IsEmpty());
}

REGISTER_TYPED_TEST_SUITE_P(CaseStoreContract, AnOpenedCaseIsFoundWholeByItsIdAndItsProject,
                            ACaseWithoutItsOptionalPartsComesBackWithoutThem,
                            AnUnknownCaseIsNotFound, ATimetableIsKeptWithItsRowsInOrder,
                            EveryChangeIsJournaledOnceWithItsRevisionActorTimeAndLights,
                            TheLoserOfARaceIsToldToReadAgain, ACaseIsOpenedOnce,
                            AChangeOfACaseThatIsNotThereIsAborted,
                            OneRefusedChangeLeavesNothingOfTheOthers, NoChangesAreNoWork);

}  // namespace zoneflow::approval::testing

// What every ObservationStore promises. A backend is an OnBackend one with
//   ObservationStore& store();   empty at first
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

inline Observation Figure(std::string unit, std::string indicator, std::string_view period,
                          std::string_view value, std::string_view known_on) {
  Observation one;
  one.unit = std::move(unit);
  one.indicator = std::move(indicator);
  one.period = *ParseReportPeriod(period);
  one.value = ParseDecimal(value);
  one.status = FigureStatus::kChecked;
  one.known_at = ShanghaiMidnight(*ParseDate(known_on));
  return one;
}

inline const ChangeOrigin kSampleOrigin{"person/ann", ShanghaiMidnight(*ParseDate("2023-03-01"))};

template <typename Backend>
class ObservationStoreContract : public testing::OnBackend<Backend> {
 protected:
  absl::StatusOr<Recorded> Record(std::vector<Observation> figures, NamedRequest request = {}) {
    std::vector<FigureKey> keys;
    for (const Observation& one : figures) {
      keys.push_back(KeyOf(one));
    }
    return this->backend_->store().RecordFigures(keys, request, kSampleOrigin,
                                                 [&](const FiguresFile&) { return figures; });
  }
  absl::StatusOr<Recorded> Record(std::vector<Unit> units) {
    std::vector<std::string> ids;
    for (const Unit& unit : units) {
      ids.push_back(unit.id);
    }
    return this->backend_->store().RecordUnits(
        ids, {}, kSampleOrigin, [&](const ObservationStore::UnitsById&) { return units; });
  }
};

TYPED_TEST_SUITE_P(ObservationStoreContract);

TYPED_TEST_P(ObservationStoreContract, AFigureComesBackWithEveryFieldAndEveryWordOfIt) {
  ObservationStore& store = this->backend_->store();
  const Unit unit{
      "a", "zone-a", "zone", "甲'区", "国家级", *ParseDate("2020-01-01"), *ParseDate("2029-12-31")};
  EXPECT_THAT(store.LogNo(), testing::IsOkAndHolds(0));
  EXPECT_THAT(this->Record(std::vector{unit}), testing::IsOkAndHolds(Recorded{1, 0, 1}));
  Observation ratio = Figure("a", "rate", "2022Q3", "", "2023-01-02");
  ratio.item = "项目'1";
  ratio.numerator = ParseDecimal("123456789012345678.000000000000000001");
  ratio.denominator = Decimal(8);
  ratio.source = "年报第3页";
  ratio.status = FigureStatus::kSignedOff;
  ratio.reason = "漏报'一家";
  const Observation first = Figure("a", "gdp", "2022-07", "-1.50", "2023-01-02");
  const Observation second = Figure("a", "gdp", "2022-07", "2", "2023-01-03");
  EXPECT_THAT(this->Record({second, ratio}), testing::IsOkAndHolds(Recorded{2, 0, 2}));
  EXPECT_THAT(this->Record(std::vector{first}), testing::IsOkAndHolds(Recorded{1, 0, 3}));

  const auto known = store.Look({KeyOf(first), KeyOf(ratio), {"a", "gdp", {2021, 0, 0}, ""}});
  ASSERT_THAT(known, testing::IsOk());
  EXPECT_EQ(known->units, (ObservationStore::UnitsById{{"a", unit}}));
  EXPECT_EQ(known->figures, (std::map<FigureKey, std::vector<Observation>>{
                                {KeyOf(first), {first, second}}, {KeyOf(ratio), {ratio}}}));
  const FiguresQuery query{3, "zone", {"gdp", "rate"}, {{2022, 0, 7}, {2022, 3, 0}}};
  EXPECT_THAT(store.ReadFigures(query), testing::IsOkAndHolds(std::vector{first, second, ratio}));
}

TYPED_TEST_P(ObservationStoreContract, ALogNoNamesWhatWasKnownAtItForEver) {
  ObservationStore& store = this->backend_->store();
  const Unit before{"a", "", "zone", "甲", "省级"};
  Unit after = before;
  after.cohort = "国家级";
  const Unit park{"p", "", "park", "园", ""};
  EXPECT_THAT(this->Record(std::vector{before, park}), testing::IsOkAndHolds(Recorded{2, 0, 1}));
  const Observation one = Figure("a", "gdp", "2022", "1", "2023-01-02");
  EXPECT_THAT(this->Record(std::vector{one}), testing::IsOkAndHolds(Recorded{1, 0, 2}));
  EXPECT_THAT(this->Record(std::vector{Figure("p", "gdp", "2022", "7", "2023-01-02")}),
              testing::IsOk());
  EXPECT_THAT(this->Record(std::vector{after}), testing::IsOkAndHolds(Recorded{1, 0, 4}));
  const Observation word = Figure("a", "gdp", "2022", "2", "2023-01-01");
  EXPECT_THAT(this->Record(std::vector{word}), testing::IsOkAndHolds(Recorded{1, 0, 5}));

  EXPECT_THAT(store.ReadUnits(0, "zone"), testing::IsOkAndHolds(std::vector<Unit>()));
  EXPECT_THAT(store.ReadUnits(3, "zone"), testing::IsOkAndHolds(std::vector{before}));
  EXPECT_THAT(store.ReadUnits(4, "zone"), testing::IsOkAndHolds(std::vector{after}));
  EXPECT_THAT(store.ReadUnits(4, "park"), testing::IsOkAndHolds(std::vector{park}));
  const auto figures = [&](std::int64_t log_no) {
    return *store.ReadFigures({log_no, "zone", {"gdp"}, {{2022, 0, 0}, {2021, 0, 0}}});
  };
  EXPECT_EQ(figures(1), std::vector<Observation>());
  EXPECT_EQ(figures(4), std::vector{one});
  EXPECT_EQ(figures(5), (std::vector{word, one}));
  EXPECT_THAT(store.ReadFigures({5, "zone", {"gdp"}, {{2021, 0, 0}}}),
              testing::IsOkAndHolds(std::vector<Observation>()));
  // What came after a number alone.
  EXPECT_THAT(store.ReadFigures({5, "zone", {"gdp"}, {{2022, 0, 0}}, 2}),
              testing::IsOkAndHolds(std::vector{word}));
  EXPECT_THAT(store.ReadFigures({4, "zone", {"gdp"}, {{2022, 0, 0}}, 2}),
              testing::IsOkAndHolds(std::vector<Observation>()));
}

TYPED_TEST_P(ObservationStoreContract, WhatIsDecidedOnIsWhatIsKnownAndAnErrorLeavesNothing) {
  ObservationStore& store = this->backend_->store();
  EXPECT_THAT(this->Record(std::vector{Unit{"a", "", "zone", "", ""}}), testing::IsOk());
  const Observation one = Figure("a", "gdp", "2022", "1", "2023-01-02");
  EXPECT_THAT(this->Record(std::vector{one}), testing::IsOk());
  EXPECT_THAT(store.RecordFigures(
                  {KeyOf(one)}, {}, kSampleOrigin,
                  [&](const FiguresFile& known) -> absl::StatusOr<std::vector<Observation>> {
                    EXPECT_EQ(known.figures.at(KeyOf(one)), std::vector{one});
                    return absl::InvalidArgumentError("no");
                  }),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->Record(std::vector<Observation>()), testing::IsOkAndHolds(Recorded{0, 0, 2}));
  EXPECT_THAT(store.LogNo(), testing::IsOkAndHolds(2));
}

TYPED_TEST_P(ObservationStoreContract, ANamedRequestHasTheAnswerOfThen) {
  ObservationStore& store = this->backend_->store();
  EXPECT_THAT(this->Record(std::vector{Unit{"a", "", "zone", "", ""}}), testing::IsOk());
  const Observation one = Figure("a", "gdp", "2022", "1", "2023-01-02");
  const NamedRequest named{"r1", "content"};
  EXPECT_THAT(this->Record({one}, named), testing::IsOkAndHolds(Recorded{1, 0, 2}));
  EXPECT_THAT(this->Record(std::vector{Figure("a", "gdp", "2022", "3", "2023-01-04")}),
              testing::IsOk());
  EXPECT_THAT(this->Record({Figure("a", "gdp", "2022", "2", "2023-01-03")}, named),
              testing::IsOkAndHolds(Recorded{1, 0, 2}));
  EXPECT_THAT(this->Record({one}, {"r1", "other"}),
              testing::StatusIs(absl::StatusCode::kAlreadyExists, ::testing::HasSubstr("r1")));
  EXPECT_THAT(store.LogNo(), testing::IsOkAndHolds(3));
}

TYPED_TEST_P(ObservationStoreContract, ASignOffIsDecidedOnAllItemsAndItsLocksStay) {
  ObservationStore& store = this->backend_->store();
  const Unit unit{"a", "zone-a", "zone", "甲", ""};
  EXPECT_THAT(this->Record(std::vector{unit}), testing::IsOk());
  const Observation one = Figure("a", "gdp", "2022", "1", "2023-01-02");
  Observation item = Figure("a", "gdp", "2022", "3", "2023-01-02");
  item.item = "p'1";
  EXPECT_THAT(this->Record({one, item, Figure("a", "rate", "2022", "5", "2023-01-02"),
                            Figure("a", "gdp", "2021", "7", "2023-01-02")}),
              testing::IsOk());
  Observation word = one;
  word.status = FigureStatus::kSignedOff;
  word.known_at = ShanghaiMidnight(*ParseDate("2023-01-05"));
  const ReportPeriod year{2022, 0, 0};
  const PeriodLock lock{"a", "gdp", year, "sample", "person/'ann", kSampleOrigin.at};
  const UnitPeriod of{"a", year, {"gdp", "other"}};
  const NamedRequest named{"s1", "content"};
  const auto sign_off = [&](const FiguresFile& known) -> absl::StatusOr<SignOff> {
    EXPECT_EQ(known.units.at("a"), unit);
    EXPECT_EQ(known.figures, (std::map<FigureKey, std::vector<Observation>>{
                                 {KeyOf(one), {one}}, {KeyOf(item), {item}}}));
    EXPECT_THAT(known.locks, ::testing::IsEmpty());
    return SignOff{{word}, {lock}};
  };
  EXPECT_THAT(store.SignOffPeriod(of, named, kSampleOrigin, sign_off),
              testing::IsOkAndHolds(Recorded{1, 0, 3}));
  EXPECT_THAT(store.SignOffPeriod(of, named, kSampleOrigin, sign_off),
              testing::IsOkAndHolds(Recorded{1, 0, 3}))
      << "the same request is not decided again";
  EXPECT_THAT(store.ReadLocks(year), testing::IsOkAndHolds(std::vector{lock}));
  EXPECT_THAT(store.ReadLocks({2021, 0, 0}), testing::IsOkAndHolds(std::vector<PeriodLock>()));
  const auto known = store.Look({KeyOf(item), {"a", "rate", year, ""}});
  ASSERT_THAT(known, testing::IsOk());
  EXPECT_EQ(known->locks, (std::map<FigureKey, PeriodLock>{{{"a", "gdp", year, ""}, lock}}));
  EXPECT_THAT(store.ReadFigures({3, "zone", {"gdp"}, {year}}),
              testing::IsOkAndHolds(std::vector{one, word, item}));
  EXPECT_THAT(store.SignOffPeriod(of, {}, kSampleOrigin,
                                  [](const FiguresFile& file) -> absl::StatusOr<SignOff> {
                                    EXPECT_THAT(file.locks, ::testing::SizeIs(1));
                                    return absl::FailedPreconditionError("locked");
                                  }),
              testing::StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(store.LogNo(), testing::IsOkAndHolds(3));
}

TYPED_TEST_P(ObservationStoreContract, ADutyReplacesTheOneOfItsIndicator) {
  ObservationStore& store = this->backend_->store();
  const ReportDuty first{"gdp", "统计局'", "王某", 30, "口径", DutyCycle::kQuarterly};
  const ReportDuty rate{"rate", "经发局", "", 0, ""};
  EXPECT_THAT(store.PutDuties({rate, first}, kSampleOrigin), testing::IsOk());
  EXPECT_THAT(store.ReadDuties(), testing::IsOkAndHolds(std::vector{first, rate}));
  const ReportDuty second{"gdp", "发改局", "李某", 60, "", DutyCycle::kMonthly};
  EXPECT_THAT(store.PutDuties({second}, kSampleOrigin), testing::IsOk());
  EXPECT_THAT(store.ReadDuties(), testing::IsOkAndHolds(std::vector{second, rate}));
}

REGISTER_TYPED_TEST_SUITE_P(ObservationStoreContract,
                            AFigureComesBackWithEveryFieldAndEveryWordOfIt,
                            ALogNoNamesWhatWasKnownAtItForEver,
                            WhatIsDecidedOnIsWhatIsKnownAndAnErrorLeavesNothing,
                            ANamedRequestHasTheAnswerOfThen,
                            ASignOffIsDecidedOnAllItemsAndItsLocksStay,
                            ADutyReplacesTheOneOfItsIndicator);

}  // namespace zoneflow::scoring

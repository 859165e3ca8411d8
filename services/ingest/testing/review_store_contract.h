// What every ReviewStore promises. A backend is an OnBackend one with
//   DocumentStore& documents();              empty at first
//   ReviewStore& reviews();                  over the same figures
//   std::vector<JournaledEvent> Journal();   what was queued for the outside, in order
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/review_desk.h"
#include "services/ingest/testing/document_store_contract.h"

namespace zoneflow::ingest::testing {

template <typename Backend>
class ReviewStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  // A document with a signing of each id and its members.
  void Tell(const std::vector<Signing>& signings, std::string_view document = "page") {
    Article article = SampleArticle(0, {});
    article.signings = signings;
    ASSERT_THAT(this->backend_->documents().Store(SampleReading(document, {article}), Origin()),
                zoneflow::testing::IsOk());
  }

  // A document of one article with that text; returns the article's id.
  std::string TellText(std::string_view text) {
    Article article;
    article.body = {0, static_cast<std::uint32_t>(text.size())};
    Reading reading = SampleReading("text", {article});
    reading.bytes = text;
    EXPECT_THAT(this->backend_->documents().Store(reading, Origin()), zoneflow::testing::IsOk());
    return ArticleId(reading.document_id, article.body);
  }

  static zoneflow::ingest::Origin Origin() { return SampleOrigin(); }

  absl::Status Do(const std::vector<ReviewTarget>& targets, const ReviewCommand& command,
                  const NamedRequest& request = {}) {
    return ReviewDesk(this->backend_->reviews(), gazetteer_)
        .Run(targets, command, request, LocalOperator(), Origin());
  }

  // The signing as it stands: nothing is done to it.
  SigningFigures Stored(const std::string& id) {
    SigningFigures found;
    const ReviewRecord nothing{ReviewVerb::kConfirmed, "", false, {}, Origin()};
    EXPECT_THAT(this->backend_->reviews().Review({id}, nothing,
                                                 [&](const std::string&, const Figure& figure)
                                                     -> absl::StatusOr<std::optional<ReviewStep>> {
                                                   found = std::get<SigningFigures>(figure);
                                                   return std::nullopt;
                                                 }),
                zoneflow::testing::IsOk());
    return found;
  }

  std::vector<std::int64_t> Sequences(const std::string& subject) {
    std::vector<std::int64_t> sequences;
    for (const JournaledEvent& event : this->backend_->Journal()) {
      if (event.subject == subject) {
        sequences.push_back(event.sequence);
      }
    }
    return sequences;
  }

  Gazetteer gazetteer_;
};

TYPED_TEST_SUITE_P(ReviewStoreContract);

TYPED_TEST_P(ReviewStoreContract, AnActIsTheNextRevisionAndIsTold) {
  using ::zoneflow::testing::IsOk;
  this->Tell({SampleSigning("s1", 2)});
  ASSERT_THAT(this->Do({{"signing/s1", 1}}, {ReviewVerb::kCorrected, "", {{"count", "20"}}}),
              IsOk());
  const SigningFigures after = this->Stored("signing/s1");
  EXPECT_EQ(after.count, 20);
  EXPECT_EQ(after.revision, 2);
  EXPECT_EQ(after.status, FigureStatus::kChecked);
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
}

// What a person said stands, whoever tells of the signing again.
TYPED_TEST_P(ReviewStoreContract, ReadingItAgainUndoesNoCorrection) {
  using ::zoneflow::testing::IsOk;
  this->Tell({SampleSigning("s1", 2)});
  ASSERT_THAT(this->Do({{"signing/s1", 1}}, {ReviewVerb::kCorrected, "", {{"count", "20"}}}),
              IsOk());
  const SigningFigures corrected = this->Stored("signing/s1");
  this->Tell({SampleSigning("s1", 2)});
  this->Tell({SampleSigning("s1", 2)}, "other");
  EXPECT_EQ(this->Stored("signing/s1"), corrected);
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
}

TYPED_TEST_P(ReviewStoreContract, TheSameRequestOnceMoreChangesNothing) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 0)});
  const ReviewCommand command{ReviewVerb::kCorrected, "", {{"count", "20"}}};
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(this->Do({{"signing/s1", 1}}, command, {"r1", "count 20"}), IsOk());
  }
  EXPECT_THAT(this->Do({{"signing/s1", 0}}, {ReviewVerb::kRejected, "why"}, {"r1", "reject"}),
              StatusIs(absl::StatusCode::kAlreadyExists, ::testing::HasSubstr("r1")));
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
}

TYPED_TEST_P(ReviewStoreContract, AllFiguresOfACommandOrNone) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 0), SampleSigning("s2", 0)});
  const ReviewCommand confirm{ReviewVerb::kConfirmed, ""};
  EXPECT_THAT(this->Do({{"signing/s1", 0}, {"signing/s2", 7}}, confirm),
              StatusIs(absl::StatusCode::kAborted, ::testing::HasSubstr("signing/s2")));
  EXPECT_THAT(this->Do({{"signing/s1", 0}, {"signing/s3", 0}}, confirm),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("signing/s3")));
  EXPECT_EQ(this->Stored("signing/s1").status, FigureStatus::kExtracted);
  ASSERT_THAT(this->Do({{"signing/s2", 1}, {"signing/s1", 1}}, confirm), IsOk());
  EXPECT_EQ(this->Stored("signing/s1").status, FigureStatus::kChecked);
  EXPECT_EQ(this->Stored("signing/s2").status, FigureStatus::kChecked);
}

TYPED_TEST_P(ReviewStoreContract, OfTwoWhoReviewAtOnceOneIsToldToReadAgain) {
  this->Tell({SampleSigning("s1", 0)});
  std::atomic<int> done = 0, aborted = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 4; ++i) {
    people.emplace_back([&, i] {
      const absl::Status status = this->Do(
          {{"signing/s1", 1}}, {ReviewVerb::kCorrected, "", {{"count", std::to_string(20 + i)}}});
      done += status.ok() ? 1 : 0;
      aborted += absl::IsAborted(status) ? 1 : 0;
    });
  }
  for (std::thread& person : people) {
    person.join();
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(aborted, 3);
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
}

TYPED_TEST_P(ReviewStoreContract, ASigningOfManyMembersIsToldAgainInParts) {
  using ::zoneflow::testing::IsOk;
  this->Tell({SampleSigning("s1", 450)});
  ASSERT_THAT(this->Do({{"signing/s1", 1}},
                       {ReviewVerb::kCorrected, "", {{"members.1000449.company", "最后一家"}}}),
              IsOk());
  const SigningFigures after = this->Stored("signing/s1");
  ASSERT_EQ(after.members.size(), 450u);
  EXPECT_EQ(after.members[449].company, "最后一家");
  EXPECT_EQ(after.revision, 4);
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TYPED_TEST_P(ReviewStoreContract, AnActIsTakenBackByItsNumber) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 0)});
  const SigningFigures before = this->Stored("signing/s1");
  ASSERT_THAT(this->Do({{"signing/s1", 1}}, {ReviewVerb::kRejected, "重复"}), IsOk());
  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  const auto undone = desk.Undo({.act = 1}, {}, LocalOperator(), this->Origin());
  ASSERT_THAT(undone, IsOk());
  EXPECT_EQ(*undone, "signing/s1");
  SigningFigures after = this->Stored("signing/s1");
  EXPECT_EQ(after.revision, 3);
  after.revision = 1;
  EXPECT_EQ(after, before);
  EXPECT_THAT(desk.Undo({.act = 99}, {}, LocalOperator(), this->Origin()).status(),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("99")));
}

TYPED_TEST_P(ReviewStoreContract, AMergeIsToldOfBothAndTakenBackForBoth) {
  using ::testing::HasSubstr;
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 0), SampleSigning("s2", 0)});
  const SigningFigures first = this->Stored("signing/s1"), second = this->Stored("signing/s2");
  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  const auto merge = [&](const std::string& into, const std::vector<ReviewTarget>& merged) {
    return desk.Merge({into, 0}, merged, {}, {}, LocalOperator(), this->Origin());
  };
  EXPECT_THAT(merge("signing/s2", {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("targets: 0")));
  EXPECT_THAT(merge("signing/s2", {{"signing/s2", 0}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("merged into")));
  ASSERT_THAT(merge("signing/s2", {{"signing/s1", 1}}), IsOk());
  EXPECT_EQ(this->Stored("signing/s1").merged_into, "s2");
  EXPECT_EQ(this->Stored("signing/s1").status, FigureStatus::kRejected);
  EXPECT_THAT(this->Stored("signing/s2").merged_from, ::testing::ElementsAre("s1"));
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
  EXPECT_THAT(this->Sequences("signing/s2"), ::testing::ElementsAre(1, 2));
  EXPECT_THAT(merge("signing/s2", {{"signing/s1", 0}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("already")));
  EXPECT_EQ(this->Stored("signing/s2").revision, 2);
  ASSERT_THAT(desk.Undo({.act = 1}, {}, LocalOperator(), this->Origin()), IsOk());
  for (SigningFigures before : {first, second}) {
    SigningFigures after = this->Stored(before.id);
    EXPECT_EQ(after.revision, 3);
    after.revision = before.revision;
    EXPECT_EQ(after, before);
  }
}

// A into B, B into C: whoever hears of C alone knows that it stands for A too.
TYPED_TEST_P(ReviewStoreContract, AChainOfMergesIsToldOfByItsLast) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  using ::zoneflow::testing::IsOk;
  this->Tell({SampleSigning("s1", 0), SampleSigning("s2", 0), SampleSigning("s3", 0)});
  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  const auto merge = [&](const std::string& into, const std::string& merged) {
    return desk.Merge({into, 0}, {{merged, 0}}, {}, {}, LocalOperator(), this->Origin());
  };
  ASSERT_THAT(merge("signing/s3", "signing/s2"), IsOk());
  ASSERT_THAT(merge("signing/s1", "signing/s3"), IsOk());
  EXPECT_THAT(this->Stored("signing/s1").merged_from, ElementsAre("s2", "s3"));
  EXPECT_THAT(this->Stored("signing/s3").merged_from, ElementsAre("s2"));
  EXPECT_EQ(this->Stored("signing/s2").merged_into, "s3");
  // The acts: s2, s3, then s3, s1.
  ASSERT_THAT(desk.Undo({.act = 3}, {}, LocalOperator(), this->Origin()), IsOk());
  EXPECT_THAT(this->Stored("signing/s1").merged_from, IsEmpty());
  EXPECT_THAT(this->Stored("signing/s3").merged_from, ElementsAre("s2"));
  EXPECT_EQ(this->Stored("signing/s3").merged_into, "");
}

TYPED_TEST_P(ReviewStoreContract, ASplitIsToldOfTheWholeAndItsPartsAndTakenBackForAll) {
  using ::testing::HasSubstr;
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 3)});
  const SigningFigures before = this->Stored("signing/s1");
  ReviewCommand split{ReviewVerb::kSplit, "两次签约"};
  split.parts = {{}, {{}, {before.members[1].id}}};
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(this->Do({{"signing/s1", 1}}, split, {"r1", "split"}), IsOk());
  }
  const SigningFigures whole = this->Stored("signing/s1");
  EXPECT_EQ(whole.status, FigureStatus::kRejected);
  ASSERT_EQ(whole.split_into.size(), 2u);
  const SigningFigures rest = this->Stored("signing/" + whole.split_into[0]);
  const SigningFigures part = this->Stored("signing/" + whole.split_into[1]);
  EXPECT_EQ(rest.count + part.count, before.count);
  EXPECT_THAT(rest.members, ::testing::ElementsAre(before.members[0], before.members[2]));
  EXPECT_THAT(part.members, ::testing::ElementsAre(before.members[1]));
  EXPECT_THAT(part.split_from, ::testing::ElementsAre("s1"));
  EXPECT_EQ(part.status, FigureStatus::kChecked);
  EXPECT_EQ(part.revision, 1);
  EXPECT_THAT(this->Sequences("signing/s1"), ::testing::ElementsAre(1, 2));
  EXPECT_THAT(this->Sequences(part.id), ::testing::ElementsAre(1));
  EXPECT_THAT(this->Do({{"signing/s1", 0}}, split),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("split already")));

  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  EXPECT_THAT(desk.Undo({.act = 2}, {}, LocalOperator(), this->Origin()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is a part")));
  ASSERT_THAT(desk.Undo({.act = 1}, {}, LocalOperator(), this->Origin()), IsOk());
  SigningFigures again = this->Stored("signing/s1");
  EXPECT_THAT(again.merged_from, ::testing::UnorderedElementsAreArray(whole.split_into));
  again.revision = before.revision;
  again.merged_from.clear();
  EXPECT_EQ(again, before);
  EXPECT_EQ(this->Stored(part.id).status, FigureStatus::kRejected);
  EXPECT_EQ(this->Stored(part.id).merged_into, "s1");
  EXPECT_THAT(this->Sequences(part.id), ::testing::ElementsAre(1, 2));

  // Split again it has other parts, and what has changed since holds the split.
  ASSERT_THAT(this->Do({{"signing/s1", 0}}, split), IsOk());
  const SigningFigures other = this->Stored("signing/s1");
  EXPECT_THAT(other.split_into, ::testing::Not(::testing::Contains(whole.split_into[0])));
  ASSERT_THAT(this->Do({{"signing/" + other.split_into[1], 0}},
                       {ReviewVerb::kCorrected, "", {{"count", "3"}}}),
              IsOk());
  EXPECT_THAT(desk.Undo({.act = 7}, {}, LocalOperator(), this->Origin()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has changed since it")));
}

TYPED_TEST_P(ReviewStoreContract, APartMayHaveManyMembers) {
  using ::zoneflow::testing::IsOk;
  this->Tell({SampleSigning("s1", 450)});
  ReviewCommand split{ReviewVerb::kSplit, ""};
  split.parts = {{}, {{}, {"1000449"}}};
  ASSERT_THAT(this->Do({{"signing/s1", 1}}, split), IsOk());
  const SigningFigures whole = this->Stored("signing/s1");
  const SigningFigures rest = this->Stored("signing/" + whole.split_into[0]);
  EXPECT_EQ(rest.members.size(), 449u);
  EXPECT_THAT(this->Sequences(rest.id), ::testing::ElementsAre(1, 2, 3));
}

TYPED_TEST_P(ReviewStoreContract, WhatTheReadingMissedIsAddedOnce) {
  using ::testing::HasSubstr;
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  const std::string article = this->TellText("近日，光学镜头项\n目签约，创新中心揭牌。");
  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  const auto add = [&](FactKind kind, const std::string& quote, std::vector<FieldValue> values,
                       const NamedRequest& request = {}) {
    return desk.Add({article, kind, quote, std::move(values)}, "漏读", false, request,
                    LocalOperator(), this->Origin());
  };
  const std::vector<FieldValue> named = {{"members.new1.name", "光学镜头项目"},
                                         {"amount", "70000000 CNY"}};
  const auto added = add(FactKind::kSigning, "光学镜头项目签约", named, {"r1", "add"});
  ASSERT_THAT(added, IsOk());
  const auto repeated = add(FactKind::kSigning, "光学镜头项目签约", named, {"r1", "add"});
  ASSERT_THAT(repeated, IsOk());
  EXPECT_EQ(*repeated, *added);
  const SigningFigures stored = this->Stored(*added);
  EXPECT_EQ(stored.status, FigureStatus::kExtracted);
  EXPECT_EQ(stored.count, 1);
  EXPECT_THAT(this->Sequences(*added), ::testing::ElementsAre(1));
  EXPECT_THAT(add(FactKind::kSigning, "光学镜头项目签约", named).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(*added)));
  EXPECT_THAT(add(FactKind::kFacility, "no such words", {{"subject", "创新中心"}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stands 0 times")));
  EXPECT_THAT(desk.Add({"none", FactKind::kFacility, "x", {{"subject", "创新中心"}}}, "", false, {},
                       LocalOperator(), this->Origin())
                  .status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("article_id")));
  EXPECT_THAT(
      add(FactKind::kFacility, "创新中心揭牌", {{"subject", "创新中心"}, {"stage", "built"}})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("stage: 'built' is no stage")));
  EXPECT_THAT(
      add(FactKind::kIndicator, "创新中心揭牌", {{"subject", "创新中心"}, {"stage", "begun"}})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'stage' is no field")));
  const auto fact = add(FactKind::kFacility, "创新中心揭牌",
                        {{"subject", "创新中心"},
                         {"facility_kind", "centre"},
                         {"stage", "unveiled"},
                         {"day", "2021-02-01"}});
  ASSERT_THAT(fact, IsOk());
  EXPECT_THAT(*fact, ::testing::StartsWith("fact/"));
  // What is added is not taken back but rejected.
  EXPECT_THAT(desk.Undo({.act = 1}, {}, LocalOperator(), this->Origin()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("reject it instead")));
  // Told again by another paper it is a mention.
  Signing again = SampleSigning(added->substr(8), 0);
  this->Tell({again}, "other");
  EXPECT_THAT(this->Sequences(*added), ::testing::ElementsAre(1));
}

TYPED_TEST_P(ReviewStoreContract, SigningsAreToldApartForAReasonByWhoMay) {
  using ::testing::HasSubstr;
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  this->Tell({SampleSigning("s1", 0), SampleSigning("s2", 0)});
  const ReviewDesk desk(this->backend_->reviews(), this->gazetteer_);
  const auto apart = [&](const std::string& one, const std::string& other, const std::string& why,
                         const Principal& principal = LocalOperator()) {
    return desk.TellApart(one, other, {true, why, {"r1", one + other}, this->Origin()}, principal);
  };
  EXPECT_THAT(apart("signing/s1", "signing/s2", ""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason")));
  EXPECT_THAT(apart("signing/s1", "signing/s1", "二期"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("second")));
  EXPECT_THAT(apart("signing/s1", "fact/f1", "二期"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fact/f1")));
  EXPECT_THAT(apart("signing/s1", "signing/s3", "二期"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("signing/s3")));
  EXPECT_THAT(apart("signing/s1", "signing/s2", "二期", {"person/ann", {"investment"}, {"z1"}}),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(apart("signing/s2", "signing/s1", "二期"), IsOk());
  ASSERT_THAT(apart("signing/s2", "signing/s1", "二期"), IsOk());
  EXPECT_THAT(apart("signing/s1", "signing/s2", "二期"),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(this->Stored("signing/s1").revision, 1) << "neither of them changes";
}

// A signing in Chengdu, in February 2021.
TYPED_TEST_P(ReviewStoreContract, ALockedMonthChangesByRevisionsAlone) {
  using ::zoneflow::testing::IsOk;
  using ::zoneflow::testing::StatusIs;
  Signing signing = SampleSigning("s1", 0);
  signing.zone_id = "chengdu";
  this->Tell({signing});
  const ZoneMonth month{"chengdu", "2021-02"};
  ReviewStore& store = this->backend_->reviews();
  const MonthLock lock{true, "", {}, this->Origin()};
  EXPECT_THAT(store.SetLock(month, lock), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                   ::testing::HasSubstr("1 figures of 2021-02")));
  for (const ReviewVerb verb : {ReviewVerb::kConfirmed, ReviewVerb::kSignedOff}) {
    ASSERT_THAT(this->Do({{"signing/s1", 0}}, {verb, ""}), IsOk());
  }
  ASSERT_THAT(store.SetLock(month, lock), IsOk());
  ReviewCommand correction{ReviewVerb::kCorrected, "公报更正", {{"count", "20"}}};
  EXPECT_THAT(this->Do({{"signing/s1", 0}}, correction),
              StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("is locked")));
  EXPECT_EQ(this->Stored("signing/s1").revision, 3);
  correction.as_revision = true;
  ASSERT_THAT(this->Do({{"signing/s1", 0}}, correction), IsOk());
  EXPECT_EQ(this->Stored("signing/s1").count, 20);
  ASSERT_THAT(store.SetLock(month, {false, "补报", {}, this->Origin()}), IsOk());
  EXPECT_THAT(this->Do({{"signing/s1", 0}}, {ReviewVerb::kRejected, "重复"}), IsOk());
}

REGISTER_TYPED_TEST_SUITE_P(ReviewStoreContract, AnActIsTheNextRevisionAndIsTold,
                            ReadingItAgainUndoesNoCorrection, TheSameRequestOnceMoreChangesNothing,
                            AllFiguresOfACommandOrNone, OfTwoWhoReviewAtOnceOneIsToldToReadAgain,
                            ASigningOfManyMembersIsToldAgainInParts, AnActIsTakenBackByItsNumber,
                            AMergeIsToldOfBothAndTakenBackForBoth, AChainOfMergesIsToldOfByItsLast,
                            ASplitIsToldOfTheWholeAndItsPartsAndTakenBackForAll,
                            SigningsAreToldApartForAReasonByWhoMay, APartMayHaveManyMembers,
                            WhatTheReadingMissedIsAddedOnce, ALockedMonthChangesByRevisionsAlone);

}  // namespace zoneflow::ingest::testing

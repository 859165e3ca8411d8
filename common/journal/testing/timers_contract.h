// What timers promise, on every database. Backends are those of common/sql/testing/backends.h.
#pragma once

#include <soci/soci.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/sql/database.h"
#include "common/sql/once.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "common/telemetry/testing/metrics_page.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::journal {

inline constexpr TimerKind kReminder{"test.reminder", TimerClock::kBusiness};
inline constexpr TimerKind kRetry{"test.retry", TimerClock::kSystem};

template <typename Backend>
class TimersContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  using zoneflow::testing::OnBackend<Backend>::backend_;

  void SetUpOnBackend() override {
    database_ = OpenOne();
    ASSERT_NE(database_, nullptr);
    ASSERT_THAT(database_->Migrate(Migrations()), zoneflow::testing::IsOk());
    EXPECT_THAT(sql::KeysInAnotherOrder(*database_), ::testing::IsEmpty());
    InOne([](sql::Transaction& transaction) {
      transaction.session() << "CREATE TABLE effects (text TEXT NOT NULL)";
    });
  }

  std::unique_ptr<sql::Database> OpenOne() {
    auto database = sql::Open({.url = backend_->url(), .pool = 6, .migrate = false});
    EXPECT_THAT(database, zoneflow::testing::IsOk());
    return database.ok() ? *std::move(database) : nullptr;
  }

  // In one committed transaction.
  void InOne(const std::function<void(sql::Transaction&)>& body) {
    EXPECT_THAT(database_->WriteWithRedo([&](sql::Transaction& transaction) {
      body(transaction);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  }
  void Set(const TimerKind& kind, const std::string& subject, Instant due) {
    InOne([&](sql::Transaction& transaction) {
      EXPECT_THAT(SetTimer(transaction, kind, subject, due), zoneflow::testing::IsOk());
    });
  }
  bool Cancel(const TimerKind& kind, const std::string& subject) {
    bool cancelled = false;
    InOne([&](sql::Transaction& transaction) {
      cancelled = CancelTimer(transaction, kind, subject);
    });
    return cancelled;
  }
  std::optional<Instant> Due(const TimerKind& kind, const std::string& subject) {
    std::optional<Instant> due;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      due = TimerDue(transaction, kind, subject);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    return due;
  }

  // Writes "subject" as its effect and then does what the test says.
  TimerHandler Recording(TimerHandler then = nullptr) {
    return [then](sql::Transaction& transaction, const FiredTimer& timer) -> absl::Status {
      transaction.session() << "INSERT INTO effects (text) VALUES (:text)",
          soci::use(timer.subject, "text");
      return then ? then(transaction, timer) : absl::OkStatus();
    };
  }
  Timers Of(std::vector<Timers::Rule> rules) {
    return Timers(*database_, business_, system_, std::move(rules));
  }

  std::vector<std::string> Effects() { return Column("SELECT text FROM effects ORDER BY text"); }
  std::vector<std::string> Column(const std::string& query) {
    std::vector<std::string> texts;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      std::string text;
      soci::statement select = sql::Once(transaction.session(), query, soci::into(text));
      select.execute();
      while (select.fetch()) {
        texts.push_back(text);
      }
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    return texts;
  }

  std::unique_ptr<sql::Database> database_;
  zoneflow::testing::ManualClock business_;
  zoneflow::testing::ManualClock system_{Instant{std::chrono::hours(24) * 20'000}};
  const Journal journal_{"test", business_};
};

TYPED_TEST_SUITE_P(TimersContract);

TYPED_TEST_P(TimersContract, ATimerFiresOnceItIsDueByTheClockOfItsKindAndOnceOnly) {
  using std::chrono::minutes;
  this->Set(kReminder, "case/a", this->business_.Now() + minutes(1));
  this->Set(kRetry, "delivery/b", this->system_.Now() + minutes(1));
  std::vector<std::string> ids;
  const auto note = [&](sql::Transaction&, const FiredTimer& timer) {
    ids.push_back(timer.id);
    EXPECT_GE(timer.now, timer.due);
    return absl::OkStatus();
  };
  Timers timers = this->Of({{kReminder, this->Recording(note)}, {kRetry, this->Recording(note)}});
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  this->business_.Advance(minutes(1));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(this->Effects(), ::testing::ElementsAre("case/a"));
  this->system_.Advance(minutes(1));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(this->Effects(), ::testing::ElementsAre("case/a", "delivery/b"));
  this->business_.Advance(minutes(100));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(ids, ::testing::ElementsAre("test.reminder/case/a/2021-01-31T16:01:00.000000Z",
                                          "test.retry/delivery/b/2024-10-04T00:01:00.000000Z"));
}

TYPED_TEST_P(TimersContract, SettingAgainMovesItAndCancellingRemovesIt) {
  const Instant now = this->business_.Now();
  this->Set(kReminder, "case/a", now);
  this->Set(kReminder, "case/a", now + std::chrono::hours(2));
  this->Set(kReminder, "case/b", now);
  EXPECT_TRUE(this->Cancel(kReminder, "case/b"));
  EXPECT_FALSE(this->Cancel(kReminder, "case/b"));
  EXPECT_EQ(this->Due(kReminder, "case/b"), std::nullopt);
  this->InOne([&](sql::Transaction& transaction) {
    EXPECT_THAT(SetTimerIfNone(transaction, kReminder, "case/a", now), zoneflow::testing::IsOk());
  });
  EXPECT_EQ(this->Due(kReminder, "case/a"), now + std::chrono::hours(2));
  Timers timers = this->Of({{kReminder, this->Recording()}});
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  this->Set(kReminder, "case/a", now - std::chrono::hours(2));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(this->Effects(), ::testing::ElementsAre("case/a"));
  EXPECT_FALSE(this->Cancel(kReminder, "case/a")) << "it has fired";
}

TYPED_TEST_P(TimersContract, WhatIsUndoneHasSetNothing) {
  EXPECT_THAT(this->database_->Write([&](sql::Transaction& transaction) {
    EXPECT_THAT(SetTimer(transaction, kReminder, "case/a", this->business_.Now()),
                zoneflow::testing::IsOk());
    return absl::FailedPreconditionError("no");
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(this->Due(kReminder, "case/a"), std::nullopt);
  this->InOne([&](sql::Transaction& transaction) {
    EXPECT_THAT(SetTimer(transaction, kReminder, "a\nb", this->business_.Now()),
                zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                            ::testing::HasSubstr("timer subject 'a?b'")));
  });
}

TYPED_TEST_P(TimersContract, AHandlerMaySetItsTimerAgain) {
  this->Set(kReminder, "case/a", this->business_.Now());
  Timers timers = this->Of(
      {{kReminder, this->Recording([](sql::Transaction& transaction, const FiredTimer& timer) {
          return SetTimer(transaction, kReminder, timer.subject, timer.now + std::chrono::hours(1));
        })}});
  for (int round = 0; round < 3; ++round) {
    EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
    EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
    this->business_.Advance(std::chrono::hours(1));
  }
  EXPECT_EQ(this->Effects().size(), 3U);
}

// Whoever fires it and however often it was tried: the event is one, under its one name.
TYPED_TEST_P(TimersContract, AFiringAndItsEventAreOneTransactionUnderOneCeId) {
  this->Set(kReminder, "signing/a", this->business_.Now());
  std::vector<std::string> ids;
  bool die = true;
  const auto announce = [&](sql::Transaction& transaction, const FiredTimer& timer) {
    ids.push_back(timer.id);
    const absl::Status appended = this->journal_
                                      .Append(transaction, {.topic = "zoneflow.signings.v1",
                                                            .subject = timer.subject,
                                                            .type = "zoneflow.test.v1.Reminded",
                                                            .value = "v",
                                                            .actor = "service/test",
                                                            .traceparent = ""})
                                      .status();
    return die ? absl::InternalError("died after its effect") : appended;
  };
  Timers first = this->Of({{kReminder, this->Recording(announce)}});
  EXPECT_THAT(first.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(this->Effects(), ::testing::IsEmpty());
  EXPECT_THAT(this->Column("SELECT subject FROM journal"), ::testing::IsEmpty());
  die = false;
  this->system_.Advance(std::chrono::minutes(1));
  Timers second = this->Of({{kReminder, this->Recording(announce)}});
  EXPECT_THAT(second.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(first.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(this->Column("SELECT subject FROM journal WHERE sequence = 1"),
              ::testing::ElementsAre("signing/a"));
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(ids[0], ids[1]);
}

TYPED_TEST_P(TimersContract, OneThatFailsIsTriedAgainLaterAndKeepsNobodyWaiting) {
  const zoneflow::testing::MetricsPage metrics;
  for (const char* subject : {"case/a", "case/b", "case/c"}) {
    this->Set(kReminder, subject, this->business_.Now());
  }
  bool broken = true;
  int tries = 0;
  Timers timers = this->Of(
      {{kReminder, this->Recording([&](sql::Transaction& transaction, const FiredTimer& timer) {
          if (timer.subject != "case/b") {
            return absl::OkStatus();
          }
          ++tries;
          if (broken) {
            transaction.session() << "SELECT nothing FROM nowhere";
          }
          return absl::OkStatus();
        })}});
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(2));
  EXPECT_THAT(this->Effects(), ::testing::ElementsAre("case/a", "case/c"));
  EXPECT_THAT(timers.Health(), zoneflow::testing::StatusIs(
                                   absl::StatusCode::kUnavailable,
                                   ::testing::AllOf(::testing::HasSubstr("timer test.reminder"),
                                                    ::testing::HasSubstr("case/b"))));
  EXPECT_THAT(metrics.Read(),
              ::testing::HasSubstr("zoneflow_timers_overdue{kind=\"test.reminder\"} 1"));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_EQ(tries, 1) << "tried again at once";
  this->business_.Advance(std::chrono::hours(1));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_EQ(tries, 1) << "tried again by the business clock";
  this->system_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_EQ(tries, 2);
  broken = false;
  this->system_.Advance(std::chrono::minutes(5));
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(timers.Health(), zoneflow::testing::IsOk());
  EXPECT_THAT(metrics.Read(),
              ::testing::HasSubstr("zoneflow_timers_overdue{kind=\"test.reminder\"} 0"));
}

TYPED_TEST_P(TimersContract, WhatCannotBeNowStaysAndHasNotFailed) {
  this->Set(kReminder, "case/a", this->business_.Now());
  bool busy = true;
  Timers timers = this->Of({{kReminder, this->Recording([&](sql::Transaction&, const FiredTimer&) {
                               return busy ? absl::CancelledError("another writer is at work")
                                           : absl::OkStatus();
                             })}});
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(timers.Health(), zoneflow::testing::IsOk());
  busy = false;
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
  EXPECT_THAT(this->Effects(), ::testing::ElementsAre("case/a"));
}

TYPED_TEST_P(TimersContract, KindsThatItDoesNotKnowAreLeftToOthers) {
  this->Set(kReminder, "case/a", this->business_.Now());
  Timers other = this->Of({{kRetry, this->Recording()}});
  EXPECT_THAT(other.RunOnce(), zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(other.Health(), zoneflow::testing::IsOk());
  Timers timers = this->Of({{kReminder, this->Recording()}});
  EXPECT_THAT(timers.RunOnce(), zoneflow::testing::IsOkAndHolds(1));
}

TYPED_TEST_P(TimersContract, ReplicasThatFireAtOnceFireEachTimerOnce) {
  constexpr int kTimers = 300;
  this->InOne([&](sql::Transaction& transaction) {
    for (int i = 0; i < kTimers; ++i) {
      EXPECT_THAT(SetTimer(transaction, kReminder, StrCat("case/", i), this->business_.Now()),
                  zoneflow::testing::IsOk());
    }
  });
  std::vector<std::unique_ptr<sql::Database>> databases;
  std::vector<std::thread> replicas;
  std::atomic<int> fired = 0;
  for (int replica = 0; replica < 4; ++replica) {
    databases.push_back(this->OpenOne());
    replicas.emplace_back([this, &fired, &database = *databases.back()] {
      Timers timers(database, this->business_, this->system_, {{kReminder, this->Recording()}});
      while (fired < kTimers) {
        const auto now = timers.RunOnce();
        ASSERT_THAT(now, zoneflow::testing::IsOk());
        fired += static_cast<int>(*now);
      }
    });
  }
  for (std::thread& replica : replicas) {
    replica.join();
  }
  EXPECT_EQ(fired, kTimers);
  std::vector<std::string> effects = this->Effects();
  EXPECT_EQ(effects.size(), static_cast<std::size_t>(kTimers));
  effects.erase(std::unique(effects.begin(), effects.end()), effects.end());
  EXPECT_EQ(effects.size(), static_cast<std::size_t>(kTimers)) << "some fired twice";
}

TYPED_TEST_P(TimersContract, OneThatIsSetWhileTheyRunFires) {
  absl::Notification fired;
  Timers timers = this->Of({{kReminder, [&](sql::Transaction&, const FiredTimer&) {
                               fired.Notify();
                               return absl::OkStatus();
                             }}});
  ASSERT_THAT(timers.Start(), zoneflow::testing::IsOk());
  this->Set(kReminder, "case/a", this->business_.Now());
  fired.WaitForNotification();
  timers.Stop();
  EXPECT_EQ(this->Due(kReminder, "case/a"), std::nullopt);
}

REGISTER_TYPED_TEST_SUITE_P(TimersContract, ATimerFiresOnceItIsDueByTheClockOfItsKindAndOnceOnly,
                            SettingAgainMovesItAndCancellingRemovesIt, WhatIsUndoneHasSetNothing,
                            AHandlerMaySetItsTimerAgain,
                            AFiringAndItsEventAreOneTransactionUnderOneCeId,
                            OneThatFailsIsTriedAgainLaterAndKeepsNobodyWaiting,
                            WhatCannotBeNowStaysAndHasNotFailed,
                            KindsThatItDoesNotKnowAreLeftToOthers,
                            ReplicasThatFireAtOnceFireEachTimerOnce, OneThatIsSetWhileTheyRunFires);

}  // namespace zoneflow::journal

// What every Database promises, as one suite. Instantiate it with a backend:
//
//   struct Backend {
//     static std::string Missing();  // why it cannot run here; "" if it can
//     std::string url();             // of one empty database
//     bool Restart();                // ends the server, calls `while_away`, starts it; false if
//     there is none
//   };
#pragma once

#include <signal.h>
#include <soci/soci.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/sql/arrays.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/bytes.h"
#include "common/sql/database.h"
#include "common/sql/once.h"
#include "common/sql/shared_writes.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::sql {

inline const Migration kContractMigrations[] = {
    {"0001_create_accounts.sql",
     "-- a comment: with a colon\nCREATE TABLE accounts (name TEXT PRIMARY KEY, amount BIGINT NOT "
     "NULL);\n"
     "CREATE TABLE notes (id ${AUTO_ID},\n  body ${BYTES},\n  text TEXT);\n"},
    {"0002_add_owner.sql", "ALTER TABLE accounts ADD COLUMN owner TEXT;\n"},
    {"0003_add_branch.sql", "ALTER TABLE accounts ADD COLUMN branch TEXT;\n"},
    {"0004_add_colour.sql", "ALTER TABLE accounts ADD COLUMN colour TEXT;\n"},
};

// Texts to be ordered: a column that was made a key, and one that became one.
inline const Migration kOrderedTexts[] = {
    {"ordered/0001_create_words.sql", "CREATE TABLE words (born ${KEY} PRIMARY KEY, made TEXT);\n"},
    {"ordered/0002_words_by_bytes.sql",
     "-- a comment\n${POSTGRES} ALTER TABLE words\n${POSTGRES}   ALTER COLUMN made TYPE "
     "${KEY};\n"},
};

// A reference that is checked when the transaction commits, so that a commit can fail.
inline const Migration kLateCheck[] = {
    {"links/0001_create_links.sql",
     "CREATE TABLE links (name TEXT PRIMARY KEY, target TEXT NOT NULL REFERENCES links (name) "
     "DEFERRABLE INITIALLY DEFERRED);\n"},
};

// Doubles each amount, two accounts a batch; `before_batch` is told how many are done.
inline std::vector<Migration> DoubledAmounts(std::function<void(std::int64_t done)> before_batch) {
  const auto batch = [before_batch = std::move(before_batch)](
                         Transaction& transaction, MigrationProgress& progress) -> absl::Status {
    soci::session& session = transaction.session();
    if (progress.total == 0) {
      long long total = 0;
      session << "SELECT count(*) FROM accounts", soci::into(total);
      progress.total = total;
    }
    std::vector<std::string> names;
    std::string name;
    soci::statement rows =
        Once(session, "SELECT name FROM accounts WHERE name > :after ORDER BY name LIMIT 2",
             soci::use(progress.resume_after, "after"), soci::into(name));
    rows.execute();
    while (rows.fetch()) {
      names.push_back(name);
    }
    for (const std::string& one : names) {
      session << "UPDATE accounts SET amount = 2 * amount WHERE name = :name",
          soci::use(one, "name");
      progress.resume_after = one;
      ++progress.done;
    }
    before_batch(progress.done - static_cast<std::int64_t>(names.size()));
    progress.finished = progress.done == progress.total;
    return absl::OkStatus();
  };
  return {{"doubled/0001_begin.sql", "CREATE TABLE doubled (a BIGINT);\n"},
          {"doubled/0002_double_amounts", "", batch},
          {"doubled/0003_end.sql", "ALTER TABLE doubled ADD COLUMN b BIGINT;\n"}};
}

// Every byte there is, also as no text has it.
inline Bytes EveryByte() {
  Bytes bytes;
  for (int byte = 0; byte < 256; ++byte) {
    bytes.value.push_back(static_cast<char>(byte));
  }
  return bytes;
}

template <typename Backend>
class DatabaseContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  using zoneflow::testing::OnBackend<Backend>::backend_;

  void SetUpOnBackend() override {
    database_ = OpenOne();
    ASSERT_NE(database_, nullptr);
    ASSERT_THAT(database_->Migrate(std::span(kContractMigrations).first(2)),
                zoneflow::testing::IsOk());
  }

  std::unique_ptr<Database> OpenOne() {
    auto database = Open({.url = backend_->url(), .pool = 4, .migrate = false});
    EXPECT_THAT(database, zoneflow::testing::IsOk());
    return database.ok() ? *std::move(database) : nullptr;
  }

  static absl::Status Put(Transaction& transaction, const std::string& name, long long amount) {
    transaction.session() << "INSERT INTO accounts (name, amount) VALUES (:name, :amount)",
        soci::use(name, "name"), soci::use(amount, "amount");
    return absl::OkStatus();
  }
  absl::Status Put(const std::string& name, long long amount) {
    return database_->Write(
        [&](Transaction& transaction) { return Put(transaction, name, amount); });
  }

  // Locks the row as a body on PostgreSQL must, and returns its amount.
  static long long Locked(Transaction& transaction, const std::string& name) {
    long long amount = -1;
    transaction.session() << "SELECT amount FROM accounts WHERE name = :name"
                          << (transaction.dialect() == Dialect::kPostgres ? " FOR UPDATE" : ""),
        soci::use(name, "name"), soci::into(amount);
    return amount;
  }
  static void Set(Transaction& transaction, const std::string& name, long long amount) {
    transaction.session() << "UPDATE accounts SET amount = :amount WHERE name = :name",
        soci::use(amount, "amount"), soci::use(name, "name");
  }

  long long AmountOf(const std::string& name) {
    long long amount = -1;
    EXPECT_THAT(database_->Read([&](Transaction& transaction) {
      transaction.session() << "SELECT coalesce(max(amount), -1) FROM accounts WHERE name = :name",
          soci::use(name, "name"), soci::into(amount);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    return amount;
  }

  std::unique_ptr<Database> database_;
};

TYPED_TEST_SUITE_P(DatabaseContract);

TYPED_TEST_P(DatabaseContract, AnErrorUndoesTheTransactionAndComesBack) {
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) -> absl::Status {
    (void)this->Put(transaction, "a", 1);
    return absl::FailedPreconditionError("no");
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kFailedPrecondition, "no"));
  EXPECT_EQ(this->AmountOf("a"), -1);
}

TYPED_TEST_P(DatabaseContract, AnExceptionUndoesTheTransactionAndIsInternal) {
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) -> absl::Status {
    (void)this->Put(transaction, "a", 1);
    transaction.session() << "SELECT nothing FROM nowhere";
    return absl::OkStatus();
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(this->AmountOf("a"), -1);
}

TYPED_TEST_P(DatabaseContract, ConcurrentIncrementsLoseNoUpdate) {
  ASSERT_THAT(this->Put("counter", 0), zoneflow::testing::IsOk());
  const std::unique_ptr<Database> other = this->OpenOne();
  std::vector<std::thread> threads;
  for (Database* database : {this->database_.get(), other.get()}) {
    for (int thread = 0; thread < 2; ++thread) {
      threads.emplace_back([this, database] {
        for (int round = 0; round < 25; ++round) {
          EXPECT_THAT(database->WriteWithRedo([&](Transaction& transaction) {
            this->Set(transaction, "counter", this->Locked(transaction, "counter") + 1);
            return absl::OkStatus();
          }),
                      zoneflow::testing::IsOk());
        }
      });
    }
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(this->AmountOf("counter"), 100);
}

// Writers of one process may share a commit: what one of them does must not show in what another is
// told.
TYPED_TEST_P(DatabaseContract, EachOfManyWritersIsToldWhatBecameOfItsOwnChange) {
  ASSERT_THAT(this->database_->Migrate(kLateCheck), zoneflow::testing::IsOk());
  constexpr int kWriters = 6;
  constexpr int kRounds = 30;
  std::array<std::set<std::string>, kWriters> stored;
  std::array<int, kWriters> refused{};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string name = std::to_string(writer) + "/" + std::to_string(round);
        // Writer 0 fails in its body, writer 1 at the commit (now and then).
        const bool fails_at_commit = writer == 1 && round % 3 == 0;
        const std::string target = fails_at_commit ? "nobody" : name;
        const absl::Status status = this->database_->Write([&](Transaction& transaction) {
          transaction.session() << "INSERT INTO links (name, target) VALUES (:name, :target)",
              soci::use(name, "name"), soci::use(target, "target");
          return writer == 0 ? absl::FailedPreconditionError("no") : absl::OkStatus();
        });
        if (status.ok()) {
          stored.at(writer).insert(name);
        } else {
          ++refused.at(writer);
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::set<std::string> expected;
  for (const auto& names : stored) {
    expected.insert(names.begin(), names.end());
  }
  std::set<std::string> found;
  ASSERT_THAT(this->database_->Read([&](Transaction& transaction) {
    std::string name;
    soci::statement select =
        Once(transaction.session(), "SELECT name FROM links", soci::into(name));
    select.execute();
    while (select.fetch()) {
      found.insert(name);
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(found, expected);
  EXPECT_EQ(refused[0], kRounds);
  EXPECT_EQ(refused[1], kRounds / 3);
  // A commit that fails takes what shares it along: of each other writer one change at most.
  for (int writer = 2; writer < kWriters; ++writer) {
    EXPECT_LE(refused.at(writer), kRounds / 3) << "writer " << writer;
    EXPECT_EQ(stored.at(writer).size() + static_cast<std::size_t>(refused.at(writer)),
              static_cast<std::size_t>(kRounds))
        << "writer " << writer;
  }
}

// Two who each may take from one account as long as both together stay above zero.
TYPED_TEST_P(DatabaseContract, WhoeverLocksWhatDecidesPreventsWriteSkew) {
  ASSERT_THAT(this->Put("x", 50), zoneflow::testing::IsOk());
  ASSERT_THAT(this->Put("y", 50), zoneflow::testing::IsOk());
  const std::unique_ptr<Database> other = this->OpenOne();
  const auto take = [this](Database& database, const std::string& from) {
    return database.WriteWithRedo([&](Transaction& transaction) -> absl::Status {
      const long long x = this->Locked(transaction, "x");  // in key order
      const long long y = this->Locked(transaction, "y");
      if (x + y < 80) {
        return absl::FailedPreconditionError("not enough");
      }
      this->Set(transaction, from, (from == "x" ? x : y) - 80);
      return absl::OkStatus();
    });
  };
  absl::Status first;
  absl::Status second;
  std::thread one([&] { first = take(*this->database_, "x"); });
  std::thread two([&] { second = take(*other, "y"); });
  one.join();
  two.join();
  EXPECT_NE(first.ok(), second.ok()) << first << " / " << second;
  EXPECT_EQ(this->AmountOf("x") + this->AmountOf("y"), 20);
}

// A deferred BEGIN would fail here with "database is locked" when it upgrades from reading to
// writing.
TYPED_TEST_P(DatabaseContract, AReadBeforeAWriteWaitsForTheOtherWriter) {
  ASSERT_THAT(this->Put("a", 0), zoneflow::testing::IsOk());
  const std::unique_ptr<Database> other = this->OpenOne();
  absl::Notification reading;
  std::thread slow([&] {
    EXPECT_THAT(other->Write([&](Transaction& transaction) {
      const long long amount = this->Locked(transaction, "a");
      reading.Notify();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      this->Set(transaction, "a", amount + 1);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  });
  reading.WaitForNotification();
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    this->Set(transaction, "a", this->Locked(transaction, "a") + 1);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  slow.join();
  EXPECT_EQ(this->AmountOf("a"), 2);
}

TYPED_TEST_P(DatabaseContract, AReadSeesOneSnapshotWhileOthersWrite) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  EXPECT_THAT(this->database_->Read([&](Transaction& transaction) {
    long long before = 0;
    long long after = 0;
    transaction.session() << "SELECT amount FROM accounts WHERE name = 'a'", soci::into(before);
    EXPECT_THAT(this->database_->Write([&](Transaction& write) {
      this->Set(write, "a", 2);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    transaction.session() << "SELECT amount FROM accounts WHERE name = 'a'", soci::into(after);
    EXPECT_EQ(before, after);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(this->AmountOf("a"), 2);
}

TYPED_TEST_P(DatabaseContract, AReadCannotWrite) {
  const auto put = [&](Transaction& transaction) { return this->Put(transaction, "a", 1); };
  EXPECT_FALSE(this->database_->Read(put).ok());
  EXPECT_FALSE(this->database_->ReadCommitted(put).ok());
  EXPECT_EQ(this->AmountOf("a"), -1);
}

TYPED_TEST_P(DatabaseContract, AFailedSavepointUndoesItselfAndNothingElse) {
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) -> absl::Status {
    (void)this->Put(transaction, "kept", 1);
    EXPECT_THAT(transaction.Savepoint([&]() -> absl::Status {
      (void)this->Put(transaction, "undone", 1);
      return absl::InvalidArgumentError("no");
    }),
                zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(transaction.Savepoint([&] { return this->Put(transaction, "kept", 2); }),
                zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_THAT(transaction.Savepoint([&] {
      return transaction.Savepoint([&] { return this->Put(transaction, "nested", 1); });
    }),
                zoneflow::testing::IsOk());
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(this->AmountOf("kept"), 1);
  EXPECT_EQ(this->AmountOf("undone"), -1);
  EXPECT_EQ(this->AmountOf("nested"), 1);
}

TYPED_TEST_P(DatabaseContract, ASecondRowOfTheSameKeyIsAlreadyExists) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  EXPECT_THAT(this->Put("a", 2), zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(this->AmountOf("a"), 1);
}

TYPED_TEST_P(DatabaseContract, AnErrorNeverRepeatsTheBoundValues) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  const absl::Status status = this->database_->Write([&](Transaction& transaction) {
    const std::string secret = "hunter2";
    transaction.session() << "INSERT INTO notes (nowhere) VALUES (:secret)",
        soci::use(secret, "secret");
    return absl::OkStatus();
  });
  EXPECT_THAT(status, zoneflow::testing::StatusIs(absl::StatusCode::kInternal,
                                                  ::testing::Not(::testing::HasSubstr("hunter2"))));
}

TYPED_TEST_P(DatabaseContract, SelfNumberedKeysGrow) {
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    long long first = 0;
    long long second = 0;
    transaction.session() << "INSERT INTO notes (text) VALUES ('a') RETURNING id",
        soci::into(first);
    transaction.session() << "INSERT INTO notes (text) VALUES ('b') RETURNING id",
        soci::into(second);
    EXPECT_GT(first, 0);
    EXPECT_GT(second, first);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, TextWithQuotesColonsAndChineseComesBack) {
  const std::string text = "高新区 'a' :b ::c \"d\" \\ ; -- e\n";
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    transaction.session() << "INSERT INTO notes (text) VALUES (:text)", soci::use(text, "text");
    std::string back;
    transaction.session() << "SELECT text FROM notes", soci::into(back);
    EXPECT_EQ(back, text);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, KeysAreOrderedAndComparedByBytes) {
  ASSERT_THAT(this->database_->Migrate(kOrderedTexts), zoneflow::testing::IsOk());
  // In the order of their bytes; any locale has another.
  const std::vector<std::string> words = {"",  "-1", "2021-02-01", "A-b",  "AB",    "B",
                                          "a", "~",  "é",          "成都", "高新区"};
  EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
      transaction.session() << "INSERT INTO words (born, made) VALUES (:word, :again)",
          soci::use(*word, "word"), soci::use(*word, "again");
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  for (const std::string column : {"born", "made"}) {
    EXPECT_THAT(this->database_->Read([&](Transaction& transaction) {
      std::string word;
      std::vector<std::string> ordered;
      soci::statement rows =
          Once(transaction.session(), "SELECT " + column + " FROM words ORDER BY " + column,
               soci::into(word));
      rows.execute();
      while (rows.fetch()) {
        ordered.push_back(word);
      }
      EXPECT_EQ(ordered, words) << column;
      transaction.session() << "SELECT max(" << column << ") FROM words", soci::into(word);
      EXPECT_EQ(word, words.back()) << column;
      for (std::size_t i = 0; i < words.size(); ++i) {
        int below = 0;
        transaction.session() << "SELECT count(*) FROM words WHERE " << column << " < :word",
            soci::use(words[i], "word"), soci::into(below);
        EXPECT_EQ(below, static_cast<int>(i)) << column << " < " << words[i];
      }
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  }
}

TYPED_TEST_P(DatabaseContract, ACommitWakesWaitersOfItsChannelInBothInstances) {
  const std::unique_ptr<Database> other = this->OpenOne();
  const auto here = this->database_->WaitOn("journal");
  const auto there = other->WaitOn("journal");
  const auto elsewhere = other->WaitOn("stored");
  for (int round = 0; round < 3; ++round) {
    ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
      transaction.NotifyOnCommit("journal");
      return this->Put(transaction, "a" + std::to_string(round), 1);
    }),
                zoneflow::testing::IsOk());
    const auto begin = std::chrono::steady_clock::now();
    here->Wait(std::chrono::seconds(20));
    there->Wait(std::chrono::seconds(20));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  }
  const auto begin = std::chrono::steady_clock::now();
  elsewhere->Wait(std::chrono::milliseconds(100));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(95));
}

TYPED_TEST_P(DatabaseContract, ARolledBackTransactionWakesNobody) {
  const auto waiter = this->database_->WaitOn("journal");
  EXPECT_FALSE(this->database_
                   ->Write([&](Transaction& transaction) -> absl::Status {
                     transaction.NotifyOnCommit("journal");
                     (void)this->Put(transaction, "a", 1);
                     return absl::CancelledError("no");
                   })
                   .ok());
  const auto begin = std::chrono::steady_clock::now();
  waiter->Wait(std::chrono::milliseconds(100));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(95));
}

TYPED_TEST_P(DatabaseContract, WakeEndsAWait) {
  const auto waiter = this->database_->WaitOn("journal");
  std::thread wake([&] { waiter->Wake(); });
  const auto begin = std::chrono::steady_clock::now();
  waiter->Wait(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  wake.join();
}

TYPED_TEST_P(DatabaseContract, ANamedLockIsHeldByOneTransactionAtATime) {
  const std::unique_ptr<Database> other = this->OpenOne();
  std::atomic<int> holders = 0;
  std::atomic<int> worst = 0;
  std::atomic<int> got = 0;
  std::vector<std::thread> threads;
  for (Database* database : {this->database_.get(), other.get(), other.get()}) {
    threads.emplace_back([&, database] {
      // Each gets it five times, however often another one has it.
      int own = 0;
      for (int round = 0; round < 10'000 && own < 5; ++round) {
        EXPECT_THAT(database->Write([&](Transaction& transaction) {
          if (transaction.TryLock("relay")) {
            worst = std::max(worst.load(), ++holders);
            ++own;
            std::this_thread::yield();
            --holders;
          }
          return absl::OkStatus();
        }),
                    zoneflow::testing::IsOk());
      }
      got += own;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(worst, 1);
  EXPECT_EQ(got, 15);
}

TYPED_TEST_P(DatabaseContract, MigrationsApplyOnceWhoeverRunsThem) {
  const std::unique_ptr<Database> other = this->OpenOne();
  std::thread one([&] {
    EXPECT_THAT(this->database_->Migrate(kContractMigrations), zoneflow::testing::IsOk());
  });
  EXPECT_THAT(other->Migrate(kContractMigrations), zoneflow::testing::IsOk());
  one.join();
  EXPECT_THAT(this->database_->Migrate(kContractMigrations), zoneflow::testing::IsOk());
  EXPECT_THAT(this->database_->CheckSchema(kContractMigrations), zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, AFailedMigrationChangesNothingAndSaysWhich) {
  const Migration broken[] = {
      {"0001_create_accounts.sql", ""},
      {"0002_add_owner.sql", ""},
      {"0003_broken.sql", "CREATE TABLE half (a BIGINT);\nCREATE nonsense;\n"}};
  EXPECT_THAT(this->database_->Migrate(broken),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal,
                                          ::testing::HasSubstr("0003_broken.sql")));
  EXPECT_THAT(this->database_->Write([](Transaction& transaction) {
    transaction.session() << "CREATE TABLE half (a BIGINT)";
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, ASchemaThatLacksAMigrationIsRefusedNamingBoth) {
  EXPECT_THAT(
      this->database_->CheckSchema(std::span(kContractMigrations).first(3)),
      zoneflow::testing::StatusIs(absl::StatusCode::kFailedPrecondition,
                                  ::testing::AllOf(::testing::HasSubstr("0002_add_owner"),
                                                   ::testing::HasSubstr("0003_add_branch"))));
}

TYPED_TEST_P(DatabaseContract, ASchemaOneNewerIsAcceptedTwoNewerIsNot) {
  ASSERT_THAT(this->database_->Migrate(std::span(kContractMigrations).first(3)),
              zoneflow::testing::IsOk());
  EXPECT_THAT(this->database_->CheckSchema(std::span(kContractMigrations).first(2)),
              zoneflow::testing::IsOk());
  ASSERT_THAT(this->database_->Migrate(kContractMigrations), zoneflow::testing::IsOk());
  EXPECT_THAT(
      this->database_->CheckSchema(std::span(kContractMigrations).first(2)),
      zoneflow::testing::StatusIs(absl::StatusCode::kFailedPrecondition,
                                  ::testing::AllOf(::testing::HasSubstr("0002_add_owner"),
                                                   ::testing::HasSubstr("0004_add_colour"))));
}

TYPED_TEST_P(DatabaseContract, FamiliesOfMigrationsAreComparedOnTheirOwn) {
  const Migration family[] = {{"journal/0001_a.sql", "CREATE TABLE ja (a BIGINT);\n"},
                              {"journal/0002_b.sql", "CREATE TABLE jb (a BIGINT);\n"},
                              {"journal/0003_c.sql", "CREATE TABLE jc (a BIGINT);\n"}};
  ASSERT_THAT(this->database_->Migrate(family), zoneflow::testing::IsOk());
  EXPECT_THAT(this->database_->CheckSchema(family), zoneflow::testing::IsOk());
  EXPECT_THAT(this->database_->CheckSchema(std::span(kContractMigrations).first(2)),
              zoneflow::testing::IsOk());
}

// The process ends within the third batch, after it has written: that batch is undone, those before
// it stay.
TYPED_TEST_P(DatabaseContract, AMigrationInCodeThatWasKilledGoesOnWhereItStopped) {
  constexpr int kAccounts = 7;
  for (int i = 0; i < kAccounts; ++i) {
    ASSERT_THAT(this->Put("a" + std::to_string(i), 10 + i), zoneflow::testing::IsOk());
  }
  this->database_.reset();  // a connection does not go through a fork
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto doomed = this->OpenOne();
    const auto all = DoubledAmounts([](std::int64_t done) {
      if (done == 4) {
        raise(SIGKILL);
      }
    });
    (void)doomed->Migrate(all);
    _exit(1);
  }
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  ASSERT_TRUE(WIFSIGNALED(ended));

  this->database_ = this->OpenOne();
  EXPECT_EQ(this->AmountOf("a3"), 26);
  EXPECT_EQ(this->AmountOf("a4"), 14);
  std::vector<std::int64_t> seen;
  const auto all = DoubledAmounts([&](std::int64_t done) { seen.push_back(done); });
  EXPECT_THAT(this->database_->CheckSchema(all),
              zoneflow::testing::StatusIs(
                  absl::StatusCode::kFailedPrecondition,
                  ::testing::AllOf(::testing::HasSubstr("0002_double_amounts (4 of 7)"),
                                   ::testing::HasSubstr("0003_end"))));
  std::vector<std::string> reports;
  const auto report = [&](std::string_view name, const MigrationProgress& progress) {
    reports.push_back(std::string(name) + " " + std::to_string(progress.done) + "/" +
                      std::to_string(progress.total) + (progress.finished ? "." : ""));
  };
  ASSERT_THAT(this->database_->Migrate(all, report), zoneflow::testing::IsOk());
  EXPECT_THAT(seen, ::testing::ElementsAre(4, 6));
  EXPECT_THAT(reports, ::testing::ElementsAre("doubled/0002_double_amounts 6/7",
                                              "doubled/0002_double_amounts 7/7."));
  ASSERT_THAT(this->database_->Migrate(all, report), zoneflow::testing::IsOk());
  EXPECT_EQ(seen.size(), 2U);
  for (int i = 0; i < kAccounts; ++i) {
    EXPECT_EQ(this->AmountOf("a" + std::to_string(i)), 2 * (10 + i)) << i;
  }
  EXPECT_THAT(this->database_->CheckSchema(all), zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, TwoWhoMigrateShareTheBatches) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_THAT(this->Put("a" + std::to_string(i), 1), zoneflow::testing::IsOk());
  }
  const std::unique_ptr<Database> other = this->OpenOne();
  const auto all = DoubledAmounts([](std::int64_t) {});
  std::thread one([&] { EXPECT_THAT(this->database_->Migrate(all), zoneflow::testing::IsOk()); });
  EXPECT_THAT(other->Migrate(all), zoneflow::testing::IsOk());
  one.join();
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(this->AmountOf("a" + std::to_string(i)), 2) << i;
  }
}

TYPED_TEST_P(DatabaseContract, AMigrationInCodeThatFailsIsNamedAndOneThatStandsStillToo) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  const Migration fails[] = {
      {"code/0001_fails", "", [this](Transaction& transaction, MigrationProgress&) -> absl::Status {
         this->Set(transaction, "a", 2);
         return absl::DataLossError("unreadable");
       }}};
  EXPECT_THAT(this->database_->Migrate(fails),
              zoneflow::testing::StatusIs(absl::StatusCode::kDataLoss,
                                          ::testing::AllOf(::testing::HasSubstr("code/0001_fails"),
                                                           ::testing::HasSubstr("unreadable"))));
  EXPECT_EQ(this->AmountOf("a"), 1);
  const Migration stands[] = {
      {"code/0001_stands", "", [](Transaction&, MigrationProgress&) { return absl::OkStatus(); }}};
  EXPECT_THAT(this->database_->Migrate(stands),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal,
                                          ::testing::HasSubstr("code/0001_stands")));
}

TYPED_TEST_P(DatabaseContract, BytesOfAnyKindComeBack) {
  const std::vector<Bytes> all = {EveryByte(), {""}, {std::string(3, '\0')}, {"\\x00"}, {"高新区"}};
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    soci::session& session = transaction.session();
    for (const Bytes& bytes : all) {
      session << "INSERT INTO notes (body) VALUES (decode(:body, 'hex'))", soci::use(bytes, "body");
    }
    Bytes bytes;
    std::vector<Bytes> back;
    soci::statement rows =
        Once(session, "SELECT encode(body, 'hex') FROM notes ORDER BY id", soci::into(bytes));
    rows.execute();
    while (rows.fetch()) {
      back.push_back(bytes);
    }
    EXPECT_EQ(back, all);
    // As bytes, not as a text of them.
    int size = 0;
    session << "SELECT sum(length(body)) FROM notes", soci::into(size);
    EXPECT_EQ(size, 256 + 0 + 3 + 4 + 9);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

// More rows than a statement takes, in every kind of cell.
TYPED_TEST_P(DatabaseContract, RowsInBulkComeBackWhole) {
  constexpr int kRows = 2'345;
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    BulkInsert rows(transaction.session(), "notes", "text, body");
    for (int i = 1; i <= kRows; ++i) {
      rows << "第" + std::to_string(i) + "'行" << Bytes{std::string(1, static_cast<char>(i))};
      rows.EndRow();
    }
    rows.Finish();
    BulkInsert again(transaction.session(), "accounts", "name, amount, owner",
                     BulkInsert::Known::kLeave);
    for (const int amount : {1, 2}) {
      again << "a" << amount << "zhang";
      again.EndRow();
      again.Finish();
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  ASSERT_THAT(this->database_->Read([&](Transaction& transaction) {
    std::string text;
    Bytes body;
    int seen = 0;
    soci::statement rows =
        Once(transaction.session(), "SELECT text, encode(body, 'hex') FROM notes ORDER BY id",
             soci::into(text), soci::into(body));
    rows.execute();
    while (rows.fetch()) {
      ++seen;
      EXPECT_EQ(text, "第" + std::to_string(seen) + "'行");
      EXPECT_EQ(body.value, std::string(1, static_cast<char>(seen)));
    }
    EXPECT_EQ(seen, kRows);
    int amount = 0;
    transaction.session() << "SELECT amount FROM accounts WHERE name = 'a'", soci::into(amount);
    EXPECT_EQ(amount, 1);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  // What is there is refused by its code, after rows that were not.
  EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
    BulkInsert rows(transaction.session(), "accounts", "name, amount, owner");
    for (const char* name : {"c", "a"}) {
      rows << name << std::int64_t{1} << "zhang";
      rows.EndRow();
    }
    rows.Finish();
    return absl::OkStatus();
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  // NULL is no number.
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    BulkInsert rows(transaction.session(), "accounts", "name, amount");
    rows << "b" << std::nullopt;
    rows.EndRow();
    rows.Finish();
    return absl::OkStatus();
  }),
              ::testing::Not(zoneflow::testing::IsOk()));
}

// Quotation marks, backslashes and braces mean something where a database writes many values as one.
TYPED_TEST_P(DatabaseContract, AnyTextInBulkComesBack) {
  const std::vector<std::string> texts = {"",    " ",  "NULL",     "null", "{1,2}",
                                          "\"",  "\\", "a\\\"b",   "a,b",  "'",
                                          ":c1", "$1", "行\n二\t", "\\N"};
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    BulkInsert rows(transaction.session(), "notes", "text");
    for (const std::string& text : texts) {
      rows << text;
      rows.EndRow();
    }
    rows.Finish();
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  std::vector<std::string> read;
  ASSERT_THAT(this->database_->Read([&](Transaction& transaction) {
    std::string text;
    soci::statement rows =
        Once(transaction.session(), "SELECT text FROM notes ORDER BY id", soci::into(text));
    rows.execute();
    while (rows.fetch()) {
      read.push_back(text);
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(read, texts);
}

TYPED_TEST_P(DatabaseContract, RowsInBulkTakeThePlaceOfThoseOfTheirKey) {
  for (const int count : {1, 700}) {
    ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
      BulkInsert rows(transaction.session(), "accounts", "name, amount", {.key = "name"});
      for (int i = 0; i < 700; ++i) {
        rows << "a" + std::to_string(i) << count + i;
        rows.EndRow();
      }
      rows.Finish();
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
  }
  EXPECT_EQ(this->AmountOf("a0"), 700);
  EXPECT_EQ(this->AmountOf("a699"), 1399);
  // Of one that is there, only what is named.
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    BulkInsert rows(transaction.session(), "accounts", "name, amount, owner",
                    {.key = "name", .only = "owner"});
    for (const char* name : {"a0", "new"}) {
      rows << name << 5 << "zhang";
      rows.EndRow();
    }
    rows.Finish();
    int owned = 0;
    transaction.session() << "SELECT count(*) FROM accounts WHERE owner = 'zhang'",
        soci::into(owned);
    EXPECT_EQ(owned, 2);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(this->AmountOf("a0"), 700);
  EXPECT_EQ(this->AmountOf("new"), 5);
}

// The texts of a statement are kept prepared; many more than are kept, some while they run.
TYPED_TEST_P(DatabaseContract, AStatementThatComesAgainAnswersAnew) {
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(this->Put(name, 1), zoneflow::testing::IsOk());
  }
  const auto amounts = [&](Transaction& transaction, const std::string& after, auto&& each) {
    std::string name;
    soci::statement rows =
        Once(transaction.session(), "SELECT name FROM accounts WHERE name > :after ORDER BY name",
             soci::use(after, "after"), soci::into(name));
    rows.execute();
    while (rows.fetch()) {
      each(name);
    }
  };
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    for (int round = 0; round < 3; ++round) {
      std::string seen;
      amounts(transaction, "", [&](const std::string& outer) {
        seen += outer;
        amounts(transaction, outer, [&](const std::string& inner) { seen += inner; });
        seen += ' ';
      });
      EXPECT_EQ(seen, "abc bc c ");
      for (int i = 0; i < 400; ++i) {
        long long sum = 0;
        const long long more = i;
        transaction.session() << "SELECT sum(amount) + :more + " + std::to_string(i) +
                                     " FROM accounts",
            soci::use(more, "more"), soci::into(sum);
        EXPECT_EQ(sum, 3 + 2 * i);
      }
    }
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, AStatementThatComesAgainOutlivesAChangeOfItsTable) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(this->AmountOf("a"), 1);
  }
  const std::unique_ptr<Database> other = this->OpenOne();
  ASSERT_NE(other, nullptr);
  ASSERT_THAT(other->Write([](Transaction& transaction) {
    soci::session& session = transaction.session();
    session << "DROP TABLE accounts";
    session << "CREATE TABLE accounts (name TEXT PRIMARY KEY, amount NUMERIC NOT NULL)";
    session << "INSERT INTO accounts (name, amount) VALUES ('a', 2)";
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  for (int round = 0; round < 3; ++round) {
    std::string amount;
    EXPECT_THAT(this->database_->WriteWithRedo([&](Transaction& transaction) {
      const std::string name = "a";
      long long found = 0;
      transaction.session() << "SELECT coalesce(max(amount), -1) FROM accounts WHERE name = :name",
          soci::use(name, "name"), soci::into(found);
      amount = std::to_string(found);
      return absl::OkStatus();
    }),
                zoneflow::testing::IsOk());
    EXPECT_EQ(amount, "2");
  }
}

// An error of a statement that is kept leaves it, and its connection, as good as before.
TYPED_TEST_P(DatabaseContract, AStatementThatFailedIsRunAgain) {
  for (int round = 0; round < 4; ++round) {
    ASSERT_THAT(this->Put("n" + std::to_string(round), round), zoneflow::testing::IsOk());
    EXPECT_THAT(this->Put("n0", 5), zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  }
  EXPECT_EQ(this->AmountOf("n0"), 0);
  EXPECT_EQ(this->AmountOf("n3"), 3);
}

// A change of an account that shares its transaction with others.
struct SharedChange {
  std::string name;
  long long by = 0;
  long long amount = 0;  // as it was left
};

TYPED_TEST_P(DatabaseContract, CommandsThatComeAtOnceShareTransactionsAndLoseNothing) {
  constexpr int kCallers = 12, kRounds = 20, kAccounts = 5;
  for (int i = 0; i < kAccounts; ++i) {
    ASSERT_THAT(this->Put("a" + std::to_string(i), 0), zoneflow::testing::IsOk());
  }
  std::atomic<int> transactions = 0;
  SharedWrites<SharedChange> writes(
      *this->database_,
      [&](Transaction& transaction, std::span<SharedChange* const> changes) -> absl::Status {
        ++transactions;
        std::set<std::string> names;
        for (const SharedChange* change : changes) {
          EXPECT_TRUE(names.insert(change->name).second);
        }
        for (const std::string& name : names) {
          this->Locked(transaction, name);
        }
        for (SharedChange* change : changes) {
          change->amount = this->Locked(transaction, change->name) + change->by;
          this->Set(transaction, change->name, change->amount);
        }
        // So that others gather meanwhile, as they do while a disk syncs.
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return absl::OkStatus();
      });
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int round = 0; round < kRounds; ++round) {
        SharedChange change{.name = "a" + std::to_string((caller + round) % kAccounts), .by = 1};
        EXPECT_THAT(writes.Run(change.name, change), zoneflow::testing::IsOk());
        EXPECT_GT(change.amount, 0);
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  long long sum = 0;
  for (int i = 0; i < kAccounts; ++i) {
    sum += this->AmountOf("a" + std::to_string(i));
  }
  EXPECT_EQ(sum, kCallers * kRounds);
  EXPECT_LT(transactions, kCallers * kRounds);
}

TYPED_TEST_P(DatabaseContract, ACommandThatFailsTheSharedTransactionFailsAlone) {
  absl::Notification go_on, gathered;
  std::atomic<int> transactions = 0;
  SharedWrites<SharedChange> writes(
      *this->database_,
      [&](Transaction& transaction, std::span<SharedChange* const> changes) -> absl::Status {
        if (++transactions == 1) {
          gathered.Notify();
          go_on.WaitForNotification();
        }
        for (const SharedChange* change : changes) {
          RETURN_IF_ERROR(this->Put(transaction, change->name, change->by));
        }
        return absl::OkStatus();
      },
      {.transactions = 1});
  ASSERT_THAT(this->Put("taken", 7), zoneflow::testing::IsOk());
  std::map<std::string, absl::Status> outcomes;
  std::mutex mutex;
  std::vector<std::thread> callers;
  const auto call = [&](const std::string& name) {
    callers.emplace_back([&, name] {
      SharedChange change{.name = name, .by = 1};
      const absl::Status outcome = writes.Run("key of " + name, change);
      const std::lock_guard lock(mutex);
      outcomes[name] = outcome;
    });
  };
  call("first");
  gathered.WaitForNotification();
  for (const char* name : {"b", "taken", "c"}) {
    call(name);
  }
  // Whoever comes late runs by themselves, with the same outcome.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  go_on.Notify();
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_THAT(outcomes["first"], zoneflow::testing::IsOk());
  EXPECT_THAT(outcomes["b"], zoneflow::testing::IsOk());
  EXPECT_THAT(outcomes["c"], zoneflow::testing::IsOk());
  EXPECT_THAT(outcomes["taken"], zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(this->AmountOf("b") + this->AmountOf("c") + this->AmountOf("first"), 3);
  EXPECT_EQ(this->AmountOf("taken"), 7);
}

TYPED_TEST_P(DatabaseContract, RowsAreFoundAndErasedByManyKeys) {
  const std::vector<std::string> names = {"a", "\"b\"", "\\c,", "{d}", "e'\n", "行"};
  for (const std::string& name : names) {
    ASSERT_THAT(this->Put(name, 1), zoneflow::testing::IsOk());
  }
  ASSERT_THAT(this->Put("other", 1), zoneflow::testing::IsOk());
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    soci::session& session = transaction.session();
    for (const std::vector<std::string>& some : {names, std::vector<std::string>{}}) {
      const std::string texts = TextsOf(session, some);
      int found = 0;
      session << "SELECT count(*) FROM accounts WHERE " + IsOneOf(session, "name", "names"),
          soci::use(texts, "names"), soci::into(found);
      EXPECT_EQ(found, static_cast<int>(some.size()));
    }
    session << "UPDATE accounts SET owner = name";
    std::vector<std::vector<std::string>> keys = {{"other", "not its owner"}, {"nobody", "x"}};
    for (const std::string& name : names) {
      keys.push_back({name, name});
    }
    EraseRows(session, "accounts", "name, owner", keys);
    EraseRows(session, "accounts", "name, owner", {});
    std::string left;
    session << "SELECT name FROM accounts", soci::into(left);
    EXPECT_EQ(left, "other");
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
}

TYPED_TEST_P(DatabaseContract, BytesThatAreMissingOrNoneAreAnError) {
  EXPECT_THAT(this->database_->Write([](Transaction& transaction) {
    Bytes bytes;
    transaction.session() << "INSERT INTO notes (body) VALUES (NULL)";
    transaction.session() << "SELECT encode(body, 'hex') FROM notes", soci::into(bytes);
    return absl::OkStatus();
  }),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal));
  for (const std::string text : {"f", "0g"}) {
    EXPECT_THAT(this->database_->Write([&](Transaction& transaction) {
      transaction.session() << "INSERT INTO notes (body) VALUES (decode(:text, 'hex'))",
          soci::use(text, "text");
      return absl::OkStatus();
    }),
                zoneflow::testing::StatusIs(absl::StatusCode::kInternal))
        << text;
  }
}

TYPED_TEST_P(DatabaseContract, AServerThatIsAwayIsUnavailableAndThenServesAgain) {
  ASSERT_THAT(this->Put("a", 1), zoneflow::testing::IsOk());
  const auto waiter = this->database_->WaitOn("journal");
  const bool restarted = this->backend_->Restart([&] {
    EXPECT_THAT(this->Put("b", 1), zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable));
  });
  if (!restarted) {  // no server: a second life of the process
    this->database_.reset();
    this->database_ = this->OpenOne();
    EXPECT_EQ(this->AmountOf("a"), 1);
    return;
  }
  // On a connection that has died unseen meanwhile.
  long long rows = 0;
  EXPECT_THAT(this->database_->ReadCommitted([&](Transaction& transaction) {
    transaction.session() << "SELECT count(*) FROM accounts", soci::into(rows);
    return absl::OkStatus();
  }),
              zoneflow::testing::IsOk());
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(this->AmountOf("a"), 1);
  EXPECT_EQ(this->AmountOf("b"), -1);
  // Back, the listening connection wakes everybody, since it may have missed something; then it
  // listens again.
  waiter->Wait(std::chrono::seconds(10));
  ASSERT_THAT(this->database_->Write([&](Transaction& transaction) {
    transaction.NotifyOnCommit("journal");
    return this->Put(transaction, "c", 1);
  }),
              zoneflow::testing::IsOk());
  const auto begin = std::chrono::steady_clock::now();
  waiter->Wait(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

// The errors of a body say nothing of the storage.
TYPED_TEST_P(DatabaseContract, HealthIsThatOfTheStorage) {
  using zoneflow::testing::IsOk;
  EXPECT_THAT(this->database_->Health(), IsOk());
  EXPECT_THAT(this->database_->Write([](Transaction&) { return absl::InternalError("a bug"); }),
              zoneflow::testing::StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(this->Put("a", 1), IsOk());
  EXPECT_THAT(this->Put("a", 1), zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(this->database_->Health(), IsOk());
  const bool restarted = this->backend_->Restart([&] {
    EXPECT_THAT(this->Put("b", 1), zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(this->database_->Health(),
                zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable));
  });
  EXPECT_THAT(this->database_->Health(), IsOk());
  EXPECT_THAT(this->Put("b", 1), IsOk()) << restarted;
}

REGISTER_TYPED_TEST_SUITE_P(
    DatabaseContract, HealthIsThatOfTheStorage, AnErrorUndoesTheTransactionAndComesBack,
    AnExceptionUndoesTheTransactionAndIsInternal, ConcurrentIncrementsLoseNoUpdate,
    EachOfManyWritersIsToldWhatBecameOfItsOwnChange, WhoeverLocksWhatDecidesPreventsWriteSkew,
    AReadBeforeAWriteWaitsForTheOtherWriter, AReadSeesOneSnapshotWhileOthersWrite, AReadCannotWrite,
    AFailedSavepointUndoesItselfAndNothingElse, ASecondRowOfTheSameKeyIsAlreadyExists,
    AnErrorNeverRepeatsTheBoundValues, SelfNumberedKeysGrow,
    TextWithQuotesColonsAndChineseComesBack, KeysAreOrderedAndComparedByBytes,
    ACommitWakesWaitersOfItsChannelInBothInstances, ARolledBackTransactionWakesNobody,
    WakeEndsAWait, ANamedLockIsHeldByOneTransactionAtATime, MigrationsApplyOnceWhoeverRunsThem,
    AFailedMigrationChangesNothingAndSaysWhich, ASchemaThatLacksAMigrationIsRefusedNamingBoth,
    ASchemaOneNewerIsAcceptedTwoNewerIsNot, FamiliesOfMigrationsAreComparedOnTheirOwn,
    AMigrationInCodeThatWasKilledGoesOnWhereItStopped, TwoWhoMigrateShareTheBatches,
    AMigrationInCodeThatFailsIsNamedAndOneThatStandsStillToo, BytesOfAnyKindComeBack,
    RowsInBulkComeBackWhole, AnyTextInBulkComesBack, RowsInBulkTakeThePlaceOfThoseOfTheirKey,
    AStatementThatComesAgainAnswersAnew, AStatementThatComesAgainOutlivesAChangeOfItsTable,
    AStatementThatFailedIsRunAgain, CommandsThatComeAtOnceShareTransactionsAndLoseNothing,
    ACommandThatFailsTheSharedTransactionFailsAlone, RowsAreFoundAndErasedByManyKeys,
    BytesThatAreMissingOrNoneAreAnError, AServerThatIsAwayIsUnavailableAndThenServesAgain);

}  // namespace zoneflow::sql

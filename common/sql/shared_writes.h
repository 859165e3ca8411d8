// Commands that come at once share a transaction, and each is answered once that is durable.
//
//   callers ─▶ waiting commands ─▶ one transaction for many: read at once, decide each, write at once
//                                        │ commit
//   callers ◀── each its own answer ─────┘
//
// One of the callers runs it for all; meanwhile the others gather. So a command that is alone waits
// for nobody, and the more there are the less each costs: statements, round trips and syncs are of
// the transaction.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// Thread-safe. Use SharedWrites, which knows the commands' type.
class SharedWriteQueue {
 public:
  struct Options {
    std::size_t most = 64;         // commands of a transaction
    std::size_t transactions = 2;  // at once: one is prepared while the other is made durable
  };
  // Of commands: what became of each is theirs to keep.
  using RunAll = std::function<absl::Status(Transaction&, std::span<void* const>)>;

  // The database outlives it.
  SharedWriteQueue(Database& database, Options options, RunAll run)
      : database_(database), options_(options), run_(std::move(run)) {}

  absl::Status Run(const std::string& key, void* command);

 private:
  struct Waiting {
    const std::string& key;
    void* command;
    bool leads = false;  // it runs the next transaction
    bool is_done = false;
    absl::Status status;
    absl::CondVar turned;  // one of these has changed
  };

  // Those that run with it, it among them, whose keys are then taken.
  std::vector<Waiting*> Gather(Waiting& own) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CallNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Execute(const std::vector<Waiting*>& group);

  Database& database_;
  const Options options_;
  const RunAll run_;
  absl::Mutex mutex_;
  std::deque<Waiting*> waiting_ ABSL_GUARDED_BY(mutex_);  // in the order in which they came
  std::set<std::string> taken_ ABSL_GUARDED_BY(mutex_);   // keys of those that lead or run
  std::size_t running_ ABSL_GUARDED_BY(mutex_) = 0;       // transactions, of those that lead
};

template <typename Command>
class SharedWrites {
 public:
  // Does the commands, of which no two have one key, in the transaction. An error undoes all of
  // them: each is then run anew by itself, with its own outcome. What fails for one alone, before it
  // has written anything, is kept in the command.
  using RunAll = std::function<absl::Status(Transaction&, std::span<Command* const>)>;

  // The database outlives it.
  SharedWrites(Database& database, RunAll run, SharedWriteQueue::Options options = {})
      : queue_(database, options,
               [run = std::move(run)](Transaction& transaction, std::span<void* const> commands) {
                 std::vector<Command*> typed;
                 for (void* command : commands) {
                   typed.push_back(static_cast<Command*>(command));
                 }
                 return run(transaction, typed);
               }) {}

  // Returns what Database::Write returned for its transaction: with OK its changes are durable. Two
  // commands of one key come one after the other.
  absl::Status Run(const std::string& key, Command& command) { return queue_.Run(key, &command); }

 private:
  SharedWriteQueue queue_;
};

}  // namespace zoneflow::sql

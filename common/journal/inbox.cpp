#include "common/journal/inbox.h"

#include <soci/soci.h>

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/bus/disposition.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox_batch.h"
#include "common/journal/positions.h"
#include "common/journal/recovery.h"
#include "common/journal/wake_loop.h"
#include "common/sql/once.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"

namespace zoneflow::journal {

class InboxConsumer::State {
 public:
  State(sql::Database& database, bus::Bus& bus, const Clock& clock, const EventCheck& check,
        Options options, Handler handler)
      : database_(database),
        bus_(bus),
        clock_(clock),
        check_(check),
        options_(std::move(options)),
        handler_(std::move(handler)) {
    ZONEFLOW_CHECK(!options_.topics.empty());
  }

  ~State() { Stop(); }

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stop_ = true;
      if (consumer_ != nullptr) {
        consumer_->Wake();
      }
    }
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  absl::Status Health() const {
    absl::MutexLock lock(&mutex_);
    return health_;
  }

  absl::StatusOr<std::int64_t> RunOnce(std::chrono::milliseconds max_wait) {
    absl::StatusOr<std::int64_t> taken = PollAndApply(max_wait);
    if (!taken.ok()) {
      look_at_epoch_at_ = {};
    }
    return taken;
  }

 private:
  static constexpr std::size_t kLargestBatch = 200;

  struct Outcome {
    bool moved_away = false;
    InboxBatch::Outcome work;
  };

  absl::StatusOr<std::int64_t> PollAndApply(std::chrono::milliseconds max_wait) {
    if (!is_log_checked_) {
      // Of all partitions, before the group has dealt any: a service does not look ready that has
      // read from a log which is lost.
      RETURN_IF_ERROR(CheckRead(database_, bus_, options_.topics));
      is_log_checked_ = true;
    }
    ASSIGN_OR_RETURN(bus::Consumer* const consumer, Opened());
    RETURN_IF_ERROR(FollowEpoch(*consumer));
    ASSIGN_OR_RETURN(std::vector<bus::Message> messages, Poll(*consumer, max_wait));
    if (messages.empty()) {
      return 0;
    }
    Positions expected{.epoch = at_.epoch, .places = {}};
    Positions next = expected;
    std::vector<Received> batch;
    batch.reserve(messages.size());
    for (bus::Message& message : messages) {
      const bus::TopicPartition partition{message.topic, message.partition};
      const bus::Place& from = at_.places[partition];
      expected.places[partition] = from;
      bus::Place& to = next.places.try_emplace(partition, from).first->second;
      if (message.offset >= to.next) {
        to = {message.offset + 1, bus::EntryOf(message)};
      }
      Received& received = batch.emplace_back();
      received.event = check_.Take(message);
      received.message = std::move(message);
    }

    Outcome outcome;
    absl::Status status = Apply(batch, expected, next, /*savepoints=*/false, outcome);
    if (bus::DispositionOf(status) == bus::Disposition::kDeadLetter) {
      status = Apply(batch, expected, next, /*savepoints=*/true, outcome);
    }
    if (status.ok() && !outcome.moved_away) {
      std::map<bus::TopicPartition, std::int64_t> applied;
      for (const auto& [partition, place] : next.places) {
        at_.places[partition] = place;
        applied[partition] = place.next;
      }
      consumer->ReportApplied(applied);
      Tell(outcome.work);
      return static_cast<std::int64_t>(batch.size());
    }
    // Goes on from where the rows stand, or will stand.
    consumer->Rewind();
    RETURN_IF_ERROR(status);
    telemetry::Info("these positions were moved elsewhere: the batch is dropped",
                    {{"group", std::string_view(options_.group)},
                     {"messages", static_cast<std::int64_t>(batch.size())}});
    return 0;
  }

  // A recovery raises the epoch, through whichever replica: all topics are read anew then.
  absl::Status FollowEpoch(bus::Consumer& consumer) {
    const auto now = std::chrono::steady_clock::now();
    if (now < look_at_epoch_at_) {
      return absl::OkStatus();
    }
    std::int64_t epoch = 0;
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      epoch = BusEpoch(transaction);
      return absl::OkStatus();
    }));
    look_at_epoch_at_ = now + std::chrono::seconds(1);
    if (epoch != at_.epoch) {
      if (at_.epoch != 0) {
        telemetry::Info("all topics are read again from the beginning",
                        {{"group", std::string_view(options_.group)}, {"epoch", epoch}});
      }
      at_ = {.epoch = epoch, .places = {}};
      consumer.Rewind();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<bus::Message>> Poll(bus::Consumer& consumer,
                                                 std::chrono::milliseconds max_wait) {
    ASSIGN_OR_RETURN(std::vector<bus::Message> messages, consumer.Poll(kLargestBatch, max_wait));
    const auto until = std::chrono::steady_clock::now() + options_.linger;
    while (!messages.empty() && messages.size() < kLargestBatch) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left <= std::chrono::milliseconds(0)) {
        break;
      }
      // What has been polled is applied whatever becomes of the rest.
      absl::StatusOr<std::vector<bus::Message>> more =
          consumer.Poll(kLargestBatch - messages.size(), left);
      if (!more.ok() || more->empty()) {
        break;
      }
      std::move(more->begin(), more->end(), std::back_inserter(messages));
    }
    return messages;
  }

  absl::StatusOr<bus::Consumer*> Opened() {
    if (consumer_ == nullptr) {
      ASSIGN_OR_RETURN(std::unique_ptr<bus::Consumer> opened,
                       bus_.OpenConsumer(options_.group, options_.topics,
                                         [this](const std::vector<bus::TopicPartition>& assigned) {
                                           return BeginAt(assigned);
                                         }));
      absl::MutexLock lock(&mutex_);
      consumer_ = std::move(opened);
    }
    return consumer_.get();
  }

  absl::StatusOr<bus::Places> BeginAt(const std::vector<bus::TopicPartition>& assigned) {
    Positions positions;
    RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
      positions = EnsurePositions(transaction, assigned);
      return absl::OkStatus();
    }));
    if (positions.epoch != at_.epoch) {
      // Raised meanwhile: the partitions that are held already must begin anew as well.
      look_at_epoch_at_ = {};
      return absl::UnavailableError("the bus epoch was raised meanwhile");
    }
    bus::Places begin;
    for (const auto& [partition, place] : positions.places) {
      at_.places[partition] = place;
      if (place.next > 0) {  // else its first message, wherever that is
        begin[partition] = place;
      }
    }
    return begin;
  }

  absl::Status Apply(const std::vector<Received>& batch, const Positions& expected,
                     const Positions& next, bool savepoints, Outcome& outcome) {
    return database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
      outcome = Outcome();
      if (!LockPositions(transaction, expected)) {
        outcome.moved_away = true;
        return absl::OkStatus();
      }
      InboxBatch inbox(transaction, {.check = check_,
                                     .handler = handler_,
                                     .handles = options_.handles,
                                     .now = FormatInstant(clock_.Now()),
                                     .savepoints = savepoints});
      RETURN_IF_ERROR(inbox.Load(batch));
      for (const Received& received : batch) {
        RETURN_IF_ERROR(inbox.Take(received));
      }
      RETURN_IF_ERROR(inbox.Finish());
      // The position moves in the transaction of the effect; moving it first would trade a harmless
      // repeat for a lost event.
      AdvancePositions(transaction, next);
      if (inbox.outcome().effect && options_.after_effects) {
        RETURN_IF_ERROR(options_.after_effects(transaction));
      }
      outcome.work = inbox.outcome();
      return absl::OkStatus();
    });
  }

  // What the batch did, once it is committed: before that, nothing has happened.
  void Tell(const InboxBatch::Outcome& work) {
    for (const InboxBatch::Note& note : work.notes) {
      const telemetry::TraceScope scope(note.traceparent);
      const telemetry::Field ce_id{"ce_id", std::string_view(note.ce_id)};
      const telemetry::Field topic{"topic", std::string_view(note.topic)};
      switch (note.fate) {
        case InboxBatch::Fate::kApplied:
          telemetry::Count(telemetry::kEventsApplied, note.topic);
          telemetry::Info("event applied", {ce_id, topic});
          break;
        case InboxBatch::Fate::kParked:
          telemetry::Info("event parked until an earlier one comes", {ce_id, topic});
          break;
        case InboxBatch::Fate::kDead: {
          const std::string code = absl::StatusCodeToString(note.reason.code());
          telemetry::Count(telemetry::kDeadLetters, code);
          telemetry::Warn("dead letter written", {ce_id,
                                                  topic,
                                                  {"partition", std::int64_t{note.partition}},
                                                  {"offset", note.offset},
                                                  {"code", std::string_view(code)},
                                                  {"reason", StdView(note.reason.message())}});
          break;
        }
      }
    }
    for (const auto& [topic, number] : work.repeated) {
      telemetry::Count(telemetry::kEventsSeen, topic, number);
    }
    parking_changed_ |= work.parking_changed;
  }

  // Shows what waits for an earlier event, and says so when it waits for long.
  void WatchParked() {
    const auto now = std::chrono::steady_clock::now();
    if ((!parking_changed_ && !anything_parked_) || now < next_watch_) {
      return;
    }
    next_watch_ = now + std::chrono::seconds(10);
    const absl::StatusOr<InboxProgress> progress = InboxProgressOf(database_);
    if (!progress.ok()) {
      return;  // the next batch will say what is wrong with the database
    }
    parking_changed_ = false;
    anything_parked_ = progress->parked > 0;
    telemetry::SetGauge(telemetry::kEventsParked, static_cast<double>(progress->parked));
    if (progress->parked_over_60s > 0) {
      telemetry::Error("events wait for an earlier one for over 60 s",
                       {{"group", std::string_view(options_.group)},
                        {"parked", progress->parked},
                        {"parked_over_60s", progress->parked_over_60s}});
    }
  }

  void Run() {
    BackOff back_off;
    // The first says soon whether all is well.
    std::chrono::milliseconds wait{0};
    bool was_well = true;
    while (true) {
      const absl::StatusOr<std::int64_t> taken = RunOnce(wait);
      wait = std::chrono::seconds(1);
      bool changed = false;
      bool stopping = false;
      {
        absl::MutexLock lock(&mutex_);
        changed = taken.ok() != std::exchange(was_well, taken.ok());
        health_ = taken.status();
        if (!taken.ok() && !stop_) {
          mutex_.AwaitWithTimeout(absl::Condition(&stop_), absl::FromChrono(back_off.Next()));
        }
        stopping = stop_;
      }
      if (stopping) {
        return;
      }
      if (taken.ok()) {
        back_off.Reset();
        WatchParked();
      }
      if (changed) {
        taken.ok()
            ? telemetry::Info("consuming again", {{"group", std::string_view(options_.group)}})
            : telemetry::Warn("cannot consume, trying again",
                              {{"group", std::string_view(options_.group)},
                               {"status", std::string_view(taken.status().ToString())}});
      }
    }
  }

  sql::Database& database_;
  bus::Bus& bus_;
  const Clock& clock_;
  const EventCheck& check_;
  const Options options_;
  const Handler handler_;

  // Of the one thread that polls. Where each partition stands, as far as we know.
  Positions at_;
  bool is_log_checked_ = false;
  std::chrono::steady_clock::time_point look_at_epoch_at_;
  bool parking_changed_ = true;
  bool anything_parked_ = false;
  std::chrono::steady_clock::time_point next_watch_;

  mutable absl::Mutex mutex_;
  std::unique_ptr<bus::Consumer> consumer_;  // set once, under mutex_
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mutex_) =
      absl::UnavailableError("the log has not been looked at yet");
  std::thread thread_;
};

InboxConsumer::InboxConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                             const EventCheck& check, Options options, Handler handler)
    : state_(std::make_unique<State>(database, bus, clock, check, std::move(options),
                                     std::move(handler))) {}
InboxConsumer::~InboxConsumer() = default;

absl::Status InboxConsumer::Start() {
  state_->Start();
  return absl::OkStatus();
}
void InboxConsumer::Stop() { state_->Stop(); }
absl::Status InboxConsumer::Health() const { return state_->Health(); }
absl::StatusOr<std::int64_t> InboxConsumer::RunOnce(std::chrono::milliseconds max_wait) {
  return state_->RunOnce(max_wait);
}

absl::StatusOr<InboxProgress> InboxProgressOf(sql::Database& database) {
  InboxProgress progress;
  const long long old = std::chrono::duration_cast<std::chrono::microseconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count() -
                        60'000'000;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    progress = InboxProgress();
    soci::session& session = transaction.session();
    long long partition = 0;
    long long next = 0;
    std::string topic;
    soci::statement select =
        sql::Once(session,
                  "SELECT topic, partition_no, next_offset FROM positions WHERE epoch = "
                  "(SELECT max(epoch) FROM bus_epoch) ORDER BY topic, partition_no",
                  soci::into(topic), soci::into(partition), soci::into(next));
    select.execute();
    while (select.fetch()) {
      progress.positions.push_back({topic, static_cast<std::int32_t>(partition), next});
    }
    long long parked = 0;
    long long parked_long = 0;
    long long dead = 0;
    session << "SELECT (SELECT count(*) FROM parked), (SELECT count(*) FROM parked WHERE "
               "parked_at_us < :old), (SELECT count(*) FROM dead_letters)",
        soci::use(old, "old"), soci::into(parked), soci::into(parked_long), soci::into(dead);
    progress.parked = parked;
    progress.parked_over_60s = parked_long;
    progress.dead_letters = dead;
    return absl::OkStatus();
  }));
  return progress;
}

}  // namespace zoneflow::journal

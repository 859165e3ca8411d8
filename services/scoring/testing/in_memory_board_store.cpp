#include "services/scoring/testing/in_memory_board_store.h"

#include <algorithm>
#include <tuple>

#include "common/base/status_macros.h"

namespace zoneflow::scoring {
namespace {

constexpr std::int64_t kKeptVersions = 20;

template <typename Versions>
std::int64_t NewestIn(const Versions& versions, std::string_view board_id) {
  std::int64_t newest = 0;
  for (const auto& [key, board] : versions) {
    if (key.first == board_id) {
      newest = std::max(newest, key.second);
    }
  }
  return newest;
}

}  // namespace

// Works on a copy of the state, which replaces it at the commit.
class InMemoryBoardStore::Writer final : public BoardWriter {
 public:
  Writer(State& state, const EncodeBoard& encode, absl::Status fail)
      : state_(state), encode_(encode), fail_(std::move(fail)) {}

  absl::StatusOr<std::int64_t> AppliedLogNo() override { return state_.ledger.log_no(); }
  absl::StatusOr<LogBatch> ReadLog(std::int64_t after, std::int64_t limit) override {
    LogBatch batch{after, {}};
    while (batch.last_log_no < static_cast<std::int64_t>(state_.log.size()) && limit-- > 0) {
      batch.states.push_back(state_.log[static_cast<std::size_t>(batch.last_log_no++)]);
    }
    return batch;
  }
  absl::StatusOr<Ledger> LoadLedger() override { return state_.ledger; }
  absl::StatusOr<SigningSet> Known(const LogBatch& batch) override {
    SigningSet known;
    for (const SigningObservation& told : batch.states) {
      if (const auto found = state_.now.find(told.id); found != state_.now.end()) {
        known.insert_or_assign(told.id, state_.spans[found->second].state);
      }
    }
    return known;
  }
  absl::Status Save(const SigningChange& change) override {
    const std::int64_t log_no = change.part.log_no;
    for (const SigningObservation& state : change.states) {
      const auto [place, is_new] = state_.now.try_emplace(state.id, state_.spans.size());
      if (!is_new) {
        state_.spans[place->second].until = log_no;
        place->second = state_.spans.size();
      }
      state_.spans.push_back({state, log_no, std::nullopt});
    }
    for (const SigningObservation& state : change.retold) {
      state_.spans[state_.now.at(state.id)].state.revision = state.revision;
    }
    state_.ledger.Put(change.part);
    return absl::OkStatus();
  }
  absl::StatusOr<std::int64_t> LockBoard(std::string_view board_id) override {
    return NewestIn(state_.versions, board_id);
  }
  absl::StatusOr<std::optional<Board>> Newest(std::string_view board_id) override {
    const auto found =
        state_.versions.find(std::pair(std::string(board_id), NewestIn(state_.versions, board_id)));
    return found == state_.versions.end() ? std::nullopt : std::optional(found->second);
  }
  absl::StatusOr<BoardPage> Publish(Board& board,
                                    const std::vector<std::string>& /*moved*/) override {
    if (!fail_.ok()) {
      return fail_;
    }
    const std::int64_t before = NewestIn(state_.versions, board.id);
    board.version = before + 1;
    std::erase_if(state_.versions, [&](const auto& entry) {
      const auto& [key, old] = entry;
      const auto next = state_.versions.find(std::pair(key.first, key.second + 1));
      return key.first == board.id && key.second <= board.version - kKeptVersions &&
             next != state_.versions.end() && next->second.as_of == old.as_of;
    });
    state_.versions.emplace(std::pair(board.id, board.version), board);
    state_.published.push_back(board);
    return BoardPage{board.id, board.version, encode_(board)};
  }

 private:
  State& state_;
  const EncodeBoard& encode_;
  absl::Status fail_;
};

InMemoryBoardStore::InMemoryBoardStore(EncodeBoard encode) : encode_(std::move(encode)) {
  absl::MutexLock lock(&mutex_);
  state_.ledger.Put({});
}

void InMemoryBoardStore::Log(SigningObservation state) {
  absl::MutexLock lock(&mutex_);
  state_.log.push_back(std::move(state));
}

std::vector<Board> InMemoryBoardStore::published() const {
  absl::MutexLock lock(&mutex_);
  return state_.published;
}

void InMemoryBoardStore::FailNextPublish(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  fail_next_publish_ = std::move(status);
}

absl::StatusOr<bool> InMemoryBoardStore::Write(
    const std::function<absl::Status(BoardWriter&)>& body) {
  absl::MutexLock lock(&mutex_);
  State copy = state_;
  Writer writer(copy, encode_, std::exchange(fail_next_publish_, absl::OkStatus()));
  RETURN_IF_ERROR(body(writer));
  state_ = std::move(copy);
  return true;
}

absl::StatusOr<std::int64_t> InMemoryBoardStore::Unapplied() {
  absl::MutexLock lock(&mutex_);
  return static_cast<std::int64_t>(state_.log.size()) - state_.ledger.log_no();
}

absl::StatusOr<std::int64_t> InMemoryBoardStore::NewestVersion(std::string_view board_id) {
  absl::MutexLock lock(&mutex_);
  return NewestIn(state_.versions, board_id);
}

absl::StatusOr<std::optional<BoardPage>> InMemoryBoardStore::Page(std::string_view board_id,
                                                                  std::int64_t version) {
  absl::MutexLock lock(&mutex_);
  const auto found = state_.versions.find(std::pair(std::string(board_id), version));
  if (found == state_.versions.end()) {
    return std::nullopt;
  }
  return BoardPage{std::string(board_id), version, encode_(found->second)};
}

absl::StatusOr<BoardStore::Sums> InMemoryBoardStore::ReadLedger() {
  absl::MutexLock lock(&mutex_);
  std::optional<Date> latest;
  for (const auto& [id, at] : state_.now) {
    latest = std::max(latest, state_.spans[at].state.published_on);
  }
  return Sums{state_.ledger, latest};
}

absl::StatusOr<std::vector<SigningObservation>> InMemoryBoardStore::States(
    const StatesQuery& query) {
  absl::MutexLock lock(&mutex_);
  std::vector<SigningObservation> states;
  for (const Span& span : state_.spans) {
    const std::optional<Date> dated = DatedOf(span.state);
    const bool held = span.since <= query.log_no && (!span.until || *span.until > query.log_no);
    const bool after = !query.after || std::tie(dated, span.state.id) <
                                           std::tie(query.after->dated, query.after->signing_id);
    if (held && after && StandingOf(span.state) == query.standing &&
        (!query.zone_id || span.state.zone.id == *query.zone_id) && dated >= query.first &&
        dated <= query.last) {
      states.push_back(span.state);
    }
  }
  std::sort(states.begin(), states.end(), [](const auto& a, const auto& b) {
    return std::pair(DatedOf(a), a.id) > std::pair(DatedOf(b), b.id);
  });
  if (static_cast<std::int64_t>(states.size()) > query.limit) {
    states.resize(static_cast<std::size_t>(query.limit));
  }
  return states;
}

}  // namespace zoneflow::scoring

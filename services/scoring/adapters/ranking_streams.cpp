#include "services/scoring/adapters/ranking_streams.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "services/scoring/adapters/ranking_wire.h"
#include "services/scoring/core/appraisal/moves.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostStreams = 500;
constexpr std::ptrdiff_t kMostOfOne = 64;
constexpr std::size_t kMostMoves = 2000;

v1::RankMove ToWire(const RankMove& move) {
  v1::RankMove wire;
  const Standpoint& either = move.now ? *move.now : *move.was;
  wire.set_unit(either.unit);
  wire.set_name(either.name);
  if (move.was) {
    wire.set_was_rank(TextOf(move.was->rank));
    wire.set_was_score(TextOf(move.was->score));
    wire.set_was_tier(move.was->tier);
  }
  if (move.now) {
    wire.set_rank(TextOf(move.now->rank));
    wire.set_score(TextOf(move.now->score));
    wire.set_tier(move.now->tier);
  }
  return wire;
}

absl::StatusOr<RankingQuery> QueryOf(const v1::WatchRankingRequest& request) {
  if (!request.query().board().empty()) {
    return absl::InvalidArgumentError("query.board: what was published no longer changes");
  }
  if (!request.query().known_on().empty()) {
    return absl::InvalidArgumentError("query.known_on: what was known then no longer changes");
  }
  return FromWire("query", request.query());
}

}  // namespace

// Life: made by Open, kept by self_ until gRPC is done with it (OnDone). Work on a worker keeps it by
// a pointer of its own.
class RankingStreams::Stream final : public grpc::ServerWriteReactor<v1::WatchRankingResponse>,
                                     public std::enable_shared_from_this<Stream> {
 public:
  Stream(grpc::CallbackServerContext* context, const v1::WatchRankingRequest* request,
         RankingStreams& streams)
      : context_(context), request_(request), streams_(streams) {}

  void Begin() {
    self_ = shared_from_this();
    absl::StatusOr<rpc::Call> call = rpc::CallOf(context_);
    if (!call.ok()) {
      return End(call.status());
    }
    principal_ = call->principal.id;
    expires_at_ = call->expires_at;
    if (const absl::Status admitted = streams_.Admit(self_); !admitted.ok()) {
      return End(admitted);
    }
    absl::MutexLock lock(&mutex_);
    WorkLocked();
  }

  const std::string& principal() const { return principal_; }

  void Look(const std::optional<LogMark>& mark) {
    if (expires_at_ && *expires_at_ <= std::chrono::system_clock::now()) {
      return End(absl::UnauthenticatedError("the token has ended; come again with another"));
    }
    absl::MutexLock lock(&mutex_);
    if (end_ || working_ || writing_) {
      return;
    }
    if (!mark || mark != told_at_) {
      WorkLocked();
    } else if (std::chrono::steady_clock::now() - wrote_ >= streams_.quiet_) {
      response_.Clear();
      WriteLocked();
    }
  }

  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (!end_) {
      end_ = status;
      FinishIfIdleLocked();
    }
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok && !end_) {
      end_ = absl::CancelledError("the client is gone");
    }
    if (end_) {
      return FinishIfIdleLocked();
    }
    if (streams_.watch_.Latest() != told_at_) {
      WorkLocked();
    }
  }

  void OnCancel() override { End(absl::CancelledError("the client cancelled")); }

  void OnDone() override {
    const auto self = std::exchange(self_, nullptr);
    streams_.Remove(self);
  }

 private:
  void WorkLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    // A full pool is tried again with the next look.
    working_ = rpc::RunOnWorker([stream = shared_from_this()] { stream->Work(); });
  }

  void Work() {
    // Before the ranking is read, which may then be of a later mark, never of an older one.
    const std::optional<LogMark> mark = streams_.watch_.Latest();
    const absl::StatusOr<bool> changed = Rank();
    absl::MutexLock lock(&mutex_);
    working_ = false;
    const bool heals = absl::IsUnavailable(changed.status());
    if (!changed.ok() && !heals && !end_) {
      end_ = changed.status();
    }
    if (end_) {
      return FinishIfIdleLocked();
    }
    if (heals) {
      return;
    }
    told_at_ = mark;
    if (*changed) {
      WriteLocked();
    }
  }

  // Makes the next message; false if there is nothing to tell. One thread at a time.
  absl::StatusOr<bool> Rank() {
    RankingQuery query = query_;
    const bool first = sha256_.empty();
    if (first) {
      ASSIGN_OR_RETURN(query, QueryOf(*request_));
      if (query.log_no != 0) {
        ASSIGN_OR_RETURN(const auto before, streams_.rank_.Run(query));
        standpoints_ = StandpointsOf(before->board);
        query.log_no = 0;
      }
    }
    ASSIGN_OR_RETURN(const auto ranking, streams_.rank_.Run(query));
    if (ranking->sha256 == sha256_) {
      return false;
    }
    std::vector<Standpoint> now = StandpointsOf(ranking->board);
    const bool compares = !first || request_->query().log_no() != 0;
    const std::vector<RankMove> moves =
        compares ? MovesBetween(standpoints_, now) : std::vector<RankMove>();
    response_.Clear();
    *response_.mutable_head() = HeadOf(*ranking);
    for (std::size_t i = 0; i < std::min(moves.size(), kMostMoves); ++i) {
      *response_.add_moves() = ToWire(moves[i]);
    }
    response_.set_moved(static_cast<std::int32_t>(moves.size()));
    query_ = query;
    sha256_ = ranking->sha256;
    standpoints_ = std::move(now);
    return true;
  }

  void WriteLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    writing_ = true;
    wrote_ = std::chrono::steady_clock::now();
    StartWrite(&response_);
  }

  void FinishIfIdleLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!working_ && !writing_ && !finished_) {
      finished_ = true;
      Finish(rpc::Conclude(context_, *end_));
    }
  }

  grpc::CallbackServerContext* const context_;
  const v1::WatchRankingRequest* const request_;
  RankingStreams& streams_;
  std::shared_ptr<Stream> self_;
  std::string principal_;  // set before the streams know it, as is the next
  std::optional<std::chrono::system_clock::time_point> expires_at_;

  // Of whoever works, or of the write in flight.
  RankingQuery query_;
  std::string sha256_;  // of what was told last; "" at first
  std::vector<Standpoint> standpoints_;
  v1::WatchRankingResponse response_;

  absl::Mutex mutex_;
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<LogMark> told_at_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point wrote_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

grpc::ServerWriteReactor<v1::WatchRankingResponse>* RankingStreams::Open(
    grpc::CallbackServerContext* context, const v1::WatchRankingRequest* request) {
  const auto stream = std::make_shared<Stream>(context, request, *this);
  // The reactor stays valid until gRPC is done with it, which needs it returned first.
  Stream* const reactor = stream.get();
  stream->Begin();
  return reactor;
}

absl::Status RankingStreams::Admit(const std::shared_ptr<Stream>& stream) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) {
    return absl::UnavailableError("the service stops");
  }
  if (streams_.size() >= kMostStreams) {
    return absl::ResourceExhaustedError(StrCat(kMostStreams, " streams of rankings are open"));
  }
  if (std::ranges::count_if(streams_, [&](const auto& one) {
        return one->principal() == stream->principal();
      }) >= kMostOfOne) {
    return absl::ResourceExhaustedError(
        StrCat(kMostOfOne, " streams of rankings of ", stream->principal(), " are open"));
  }
  streams_.insert(stream);
  return absl::OkStatus();
}

void RankingStreams::Remove(const std::shared_ptr<Stream>& stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

void RankingStreams::Look() {
  std::set<std::shared_ptr<Stream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    streams = streams_;
  }
  const std::optional<LogMark> mark = watch_.Latest();
  for (const std::shared_ptr<Stream>& stream : streams) {
    stream->Look(mark);
  }
}

void RankingStreams::Stop() {
  std::set<std::shared_ptr<Stream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    streams = streams_;
  }
  for (const std::shared_ptr<Stream>& stream : streams) {
    stream->End(absl::UnavailableError("the service stops"));
  }
}

}  // namespace zoneflow::scoring

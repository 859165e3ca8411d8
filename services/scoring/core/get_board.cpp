#include "services/scoring/core/get_board.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

absl::StatusOr<std::optional<Date>> DateField(std::string_view field, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(StrCat(field, ": ", date.status().message()));
  }
  return *date;
}

bool IsComputed(const BoardQuery& query) {
  return !query.as_of.empty() || !query.period_from.empty() || !query.period_to.empty();
}

absl::Status Check(const BoardQuery& query) {
  if (query.board_id != kZoneBoard && query.board_id != kHotBoard) {
    return absl::NotFoundError(StrCat("board_id: '", query.board_id, "' must be zones or hot"));
  }
  if (query.version < 0) {
    return absl::InvalidArgumentError(StrCat("version: ", query.version, " must not be negative"));
  }
  const bool has_period = !query.period_from.empty() || !query.period_to.empty();
  if (query.version != 0 && (has_period || !query.as_of.empty())) {
    return absl::InvalidArgumentError(
        StrCat("version: ", query.version, " must be 0 together with as_of or a period"));
  }
  if (has_period && query.board_id != kZoneBoard) {
    return absl::InvalidArgumentError(
        StrCat(query.period_from.empty() ? "period_to" : "period_from", ": '",
               query.period_from.empty() ? query.period_to : query.period_from,
               "' must be empty for the board '", query.board_id, "', which has no period"));
  }
  if (query.log_no < 0) {
    return absl::InvalidArgumentError(StrCat("log_no: ", query.log_no, " must not be negative"));
  }
  if (query.log_no != 0 && !IsComputed(query)) {
    return absl::InvalidArgumentError(
        StrCat("log_no: ", query.log_no, " must be 0 without as_of or a period"));
  }
  return absl::OkStatus();
}

}  // namespace

std::int64_t AgeMs(Instant published_at, Instant now) {
  return std::max<std::int64_t>(
      0, std::chrono::duration_cast<std::chrono::milliseconds>(now - published_at).count());
}

GetBoard::GetBoard(BoardStore& store, SharedShelf& redis, PageShelf& memory, BoardRules rules,
                   EncodeBoard encode, DecodeBoard decode)
    : store_(store),
      redis_(redis),
      memory_(memory),
      rules_(std::move(rules)),
      encode_(std::move(encode)),
      decode_(std::move(decode)) {}

absl::StatusOr<BoardAnswer> GetBoard::operator()(const Principal& /*principal*/,
                                                 const BoardQuery& query, Date today) const {
  RETURN_IF_ERROR(Check(query));
  if (!IsComputed(query)) {
    return Published(query, today);
  }
  ASSIGN_OR_RETURN(const Computation with, Prepare(query, today));
  Board board = BuildBoard(query.board_id, with.ledger, with.rules, with.as_of);
  board.log_no = with.ledger.log_no();
  return BoardAnswer{encode_(board), ServedFrom::kSql};
}

absl::StatusOr<Board> GetBoard::Frame(const BoardQuery& query, Date today) const {
  RETURN_IF_ERROR(Check(query));
  if (!IsComputed(query)) {
    ASSIGN_OR_RETURN(const BoardAnswer answer, Published(query, today));
    return decode_(answer.page);
  }
  ASSIGN_OR_RETURN(const Computation with, Prepare(query, today));
  if (query.log_no > with.ledger.log_no()) {
    return absl::InvalidArgumentError(StrCat("log_no: ", query.log_no, " must be at most ",
                                             with.ledger.log_no(), ", which is worked in"));
  }
  Board frame;
  frame.id = query.board_id;
  frame.as_of = with.as_of;
  frame.period = query.board_id == kZoneBoard ? with.rules.period : Period();
  frame.log_no = query.log_no == 0 ? with.ledger.log_no() : query.log_no;
  return frame;
}

absl::StatusOr<BoardAnswer> GetBoard::Published(const BoardQuery& query, Date today) const {
  if (query.version == 0) {
    return Newest(query.board_id, today);
  }
  ASSIGN_OR_RETURN(std::optional<BoardPage> page, store_.Page(query.board_id, query.version));
  if (!page) {
    return absl::NotFoundError(StrCat("version: ", query.version, " of board ", query.board_id,
                                      " never was or is kept no longer"));
  }
  return BoardAnswer{std::move(page->bytes), ServedFrom::kSql};
}

absl::StatusOr<BoardAnswer> GetBoard::Newest(std::string_view board_id, Date today) const {
  std::optional<BoardPage> near = memory_.Newest(board_id);
  std::optional<BoardPage> shared = redis_.Newest(board_id);
  if (near && shared && shared->version == near->version && shared->bytes == near->bytes) {
    return BoardAnswer{std::move(shared->bytes), ServedFrom::kRedis};
  }
  if (near && shared && shared->version <= near->version) {
    redis_.Reject(*shared);
  }
  if (near && (!shared || shared->version <= near->version)) {
    return BoardAnswer{std::move(near->bytes), ServedFrom::kMemory};
  }
  // Nothing is known here, or Redis tells of a version that is not: another replica published it,
  // or Redis is ahead of the store. The store is asked after Redis, so it has what is published.
  absl::StatusOr<std::optional<BoardPage>> stored = Stored(board_id, near ? near->version : 0);
  if (stored.ok() && shared) {
    const std::int64_t newest = *stored ? (*stored)->version : near ? near->version : 0;
    if (shared->version > newest) {
      redis_.Reject(*shared);
    }
  }
  if (stored.ok() && *stored) {
    return BoardAnswer{std::move((*stored)->bytes), ServedFrom::kSql};
  }
  if (near) {
    return BoardAnswer{std::move(near->bytes), ServedFrom::kMemory};
  }
  RETURN_IF_ERROR(stored.status());
  return BoardAnswer{encode_(BuildBoard(board_id, Ledger(), rules_, today)), ServedFrom::kSql};
}

// The store's newest page, nullopt if it has none above the known version.
absl::StatusOr<std::optional<BoardPage>> GetBoard::Stored(std::string_view board_id,
                                                          std::int64_t known) const {
  // Between the two readings the version may be dropped for a newer one.
  for (int attempt = 0; attempt < 3; ++attempt) {
    ASSIGN_OR_RETURN(const std::int64_t version, store_.NewestVersion(board_id));
    if (version <= known) {
      return std::nullopt;
    }
    ASSIGN_OR_RETURN(std::optional<BoardPage> page, store_.Page(board_id, version));
    if (page) {
      return page;
    }
  }
  return absl::UnavailableError(
      StrCat("board ", board_id, ": versions change faster than they can be read"));
}

absl::StatusOr<GetBoard::Computation> GetBoard::Prepare(const BoardQuery& query, Date today) const {
  BoardRules rules = rules_;
  ASSIGN_OR_RETURN(const std::optional<Date> from, DateField("period_from", query.period_from));
  ASSIGN_OR_RETURN(const std::optional<Date> to, DateField("period_to", query.period_to));
  if (from || to) {
    rules.period = {from, to};
  }
  if (from && to && *from > *to) {
    return absl::InvalidArgumentError(StrCat("period_to: '", query.period_to,
                                             "' must not be before period_from '",
                                             query.period_from, "'"));
  }
  Date as_of = today;
  const bool latest = query.as_of == "latest";
  if (!latest) {
    const absl::StatusOr<std::optional<Date>> asked = DateField("as_of", query.as_of);
    if (!asked.ok()) {
      return absl::InvalidArgumentError(StrCat(asked.status().message(), ", nor the word latest"));
    }
    as_of = asked->value_or(as_of);
  }
  ASSIGN_OR_RETURN(BoardStore::Sums sums, store_.ReadLedger());
  if (latest) {
    as_of = sums.latest_published_on.value_or(as_of);
  }
  return Computation{std::move(rules), as_of, std::move(sums.ledger)};
}

absl::StatusOr<std::vector<BoardAnswer>> ListBoards::operator()(const Principal& principal,
                                                                Date today) const {
  std::vector<BoardAnswer> answers;
  for (const std::string_view id : {kHotBoard, kZoneBoard}) {
    ASSIGN_OR_RETURN(BoardAnswer answer,
                     get_board_(principal, {.board_id = std::string(id)}, today));
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace zoneflow::scoring

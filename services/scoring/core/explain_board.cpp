#include "services/scoring/core/explain_board.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

// A version of a release that kept the lists in its page says nothing of when they changed.
bool KeepsLists(const Board& page) {
  return !page.not_converted.empty() ||
         std::any_of(page.rows.begin(), page.rows.end(),
                     [](const BoardRow& row) { return !row.contributions.empty(); });
}

// One kind of signings that are not converted, in the order of the kinds.
struct Group {
  Standing standing;
  std::optional<Date> first;
  std::optional<Date> last;
};

std::vector<Group> GroupsOf(const Window& window) {
  std::vector<Group> groups = {{Standing::kUnknownZone, std::nullopt, kLastDay},
                               {Standing::kNoCny, std::nullopt, kLastDay},
                               {Standing::kCounts, window.as_of + std::chrono::days(1), kLastDay}};
  if (window.needs_date) {
    groups.push_back({Standing::kCounts, std::nullopt, std::nullopt});
  }
  return groups;
}

std::string ReasonOf(const SigningObservation& signing) {
  switch (StandingOf(signing)) {
    case Standing::kUnknownZone:
      return "unknown zone";
    case Standing::kNoCny: {
      const std::optional<Money>& stated = signing.amount ? signing.amount : signing.amount_alt;
      return stated ? StrCat("no CNY amount stated, and none is converted from ", stated->currency)
                    : "no amount stated";
    }
    case Standing::kRejected:
    case Standing::kCounts:
      break;
  }
  const std::optional<Date> dated = DatedOf(signing);
  return dated ? StrCat("dated ", FormatDate(*dated), ", after the board's day") : "no date";
}

std::optional<StatesQuery::After> AfterOf(const std::optional<ListingPosition>& position) {
  if (!position) {
    return std::nullopt;
  }
  return StatesQuery::After{position->dated, position->signing_id};
}

// The entries of a list in a page, which is by signing id.
template <typename Entry>
std::vector<Entry> PartOf(const std::vector<Entry>& all, const ListingQuery& query) {
  std::vector<Entry> part;
  for (const Entry& entry : all) {
    if (static_cast<std::int64_t>(part.size()) == query.limit) {
      break;
    }
    if (!query.after || entry.signing_id > query.after->signing_id) {
      part.push_back(entry);
    }
  }
  return part;
}

}  // namespace

absl::StatusOr<ExplainBoard::Resolved> ExplainBoard::Resolve(const ListingQuery& query,
                                                             Date today) const {
  Resolved resolved{{}, rules_, {}};
  BoardQuery board = query.board;
  if (query.after) {
    resolved.frame = query.after->frame;
    board = {.board_id = query.board.board_id, .version = resolved.frame.version};
  }
  if (!query.after || resolved.frame.in_page) {
    ASSIGN_OR_RETURN(Board frame, get_board_.Frame(board, today));
    resolved.frame = {frame.version, frame.log_no, frame.as_of, frame.period, KeepsLists(frame)};
    if (resolved.frame.in_page) {
      resolved.page = std::move(frame);
    }
  } else if (board.board_id != kZoneBoard && board.board_id != kHotBoard) {
    return absl::NotFoundError(StrCat("board_id: '", board.board_id, "' must be zones or hot"));
  }
  resolved.rules.period = resolved.frame.period;
  return resolved;
}

absl::StatusOr<Listing<Contribution>> ExplainBoard::Contributions(const ListingQuery& query,
                                                                  std::string_view zone_id,
                                                                  Date today) const {
  if (zone_id.empty()) {
    return absl::InvalidArgumentError("zone_id: '' must not be empty");
  }
  ASSIGN_OR_RETURN(const Resolved resolved, Resolve(query, today));
  Listing<Contribution> listing{resolved.frame, {}};
  if (resolved.frame.in_page) {
    for (const BoardRow& row : resolved.page.rows) {
      if (row.zone.id == zone_id) {
        listing.entries = PartOf(row.contributions, query);
      }
    }
    return listing;
  }
  const std::string& board_id = query.board.board_id;
  const Date as_of = resolved.frame.as_of;
  const Window window = WindowOf(board_id, resolved.rules, as_of);
  ASSIGN_OR_RETURN(const std::vector<SigningObservation> states,
                   store_.States({.log_no = resolved.frame.log_no,
                                  .zone_id = std::string(zone_id),
                                  .first = window.first,
                                  .last = window.last,
                                  .after = AfterOf(query.after),
                                  .limit = query.limit}));
  for (const SigningObservation& state : states) {
    const CnyFigure figure = *CnyOf(state);
    const std::optional<Date> dated = DatedOf(state);
    listing.entries.push_back(
        {state.id, figure.fen, figure.other, state.count, dated,
         board_id == kHotBoard ? rules_.weights.At((as_of - *dated).count()) : 0});
  }
  return listing;
}

absl::StatusOr<Listing<NotConvertedEntry>> ExplainBoard::NotConvertedSignings(
    const ListingQuery& query, Date today) const {
  ASSIGN_OR_RETURN(const Resolved resolved, Resolve(query, today));
  Listing<NotConvertedEntry> listing{resolved.frame, {}};
  if (resolved.frame.in_page) {
    for (NotConverted& signing : PartOf(resolved.page.not_converted, query)) {
      listing.entries.push_back({std::move(signing), 0});
    }
    return listing;
  }
  const std::vector<Group> groups =
      GroupsOf(WindowOf(query.board.board_id, resolved.rules, resolved.frame.as_of));
  const int begin = query.after ? query.after->group : 0;
  for (int group = begin; group < static_cast<int>(groups.size()); ++group) {
    const std::int64_t left = query.limit - static_cast<std::int64_t>(listing.entries.size());
    if (left == 0) {
      break;
    }
    const Group& of = groups[static_cast<std::size_t>(group)];
    ASSIGN_OR_RETURN(const std::vector<SigningObservation> states,
                     store_.States({.log_no = resolved.frame.log_no,
                                    .standing = of.standing,
                                    .first = of.first,
                                    .last = of.last,
                                    .after = group == begin ? AfterOf(query.after) : std::nullopt,
                                    .limit = left}));
    for (const SigningObservation& state : states) {
      listing.entries.push_back(
          {{state.id, state.zone, state.amount, ReasonOf(state), DatedOf(state)}, group});
    }
  }
  return listing;
}

}  // namespace zoneflow::scoring

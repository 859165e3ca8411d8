// What the figures of a board are made of: contributions by zone, and the signings that could not
// be added. Both are listed from the states of signings as they stood when the board was made, so
// that the figures of every kept version are their exact sums.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/get_board.h"

namespace zoneflow::scoring {

// What a listing is of. The same listing on any replica at any time.
struct ListingFrame {
  std::int64_t version = 0;  // 0: a computed board
  std::int64_t log_no = 0;
  Date as_of;
  Period period;
  // The version's own page tells: it was published by a release that kept the lists in it.
  bool in_page = false;

  friend bool operator==(const ListingFrame&, const ListingFrame&) = default;
};

// Goes on with a listing after this entry.
struct ListingPosition {
  ListingFrame frame;
  int group = 0;  // of NotConvertedEntry
  std::optional<Date> dated;
  std::string signing_id;

  friend bool operator==(const ListingPosition&, const ListingPosition&) = default;
};

struct ListingQuery {
  BoardQuery board;
  std::optional<ListingPosition> after = {};  // what it names of the board is not asked for again
  std::int64_t limit = 0;                     // entries, at least 1
};

template <typename Entry>
struct Listing {
  ListingFrame frame;
  std::vector<Entry> entries;  // at most limit; fewer: there are no more
};

struct NotConvertedEntry {
  NotConverted signing;
  int group = 0;  // the reason's place in the order of reasons
};

// Thread-safe.
class ExplainBoard {
 public:
  // All outlive it; decode reads what the page of a version holds.
  ExplainBoard(const GetBoard& get_board, BoardStore& store, BoardRules rules)
      : get_board_(get_board), store_(store), rules_(std::move(rules)) {}

  // What makes up a zone's row, the latest dated first, by falling signing id within a day, without
  // a date last; none if the zone has no row. InvalidArgument if zone_id is empty; errors as
  // GetBoard's. Costs what it returns.
  absl::StatusOr<Listing<Contribution>> Contributions(const ListingQuery& query,
                                                      std::string_view zone_id, Date today) const;
  // Signings that could not be added: of an unknown zone, without a CNY amount, dated after the
  // board's day, without a date where one is needed; within each as Contributions.
  absl::StatusOr<Listing<NotConvertedEntry>> NotConvertedSignings(const ListingQuery& query,
                                                                  Date today) const;

 private:
  struct Resolved {
    ListingFrame frame;
    BoardRules rules;
    Board page;  // if frame.in_page
  };
  absl::StatusOr<Resolved> Resolve(const ListingQuery& query, Date today) const;

  const GetBoard& get_board_;
  BoardStore& store_;
  const BoardRules rules_;
};

}  // namespace zoneflow::scoring

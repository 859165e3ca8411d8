// The life of an official board: trial (试算) → publicity (公示), while units may object → final (定稿) →
// errata (勘误).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/scoring/core/appraisal/ranking.h"

namespace zoneflow::scoring {

enum class BoardStage { kTrial, kPublicity, kFinal };

// What a unit objects to (异议).
struct Objection {
  std::int64_t number = 0;  // 1, 2, 3 … on its board
  std::string unit;
  std::string zone_id;  // of the unit
  std::string path;     // of the node; "": the whole
  std::string text;
  std::string filed_by;
  Instant filed_at;
  // Once it is answered.
  std::string answer = {};
  bool upheld = false;
  std::string answered_by = {};
  std::optional<Instant> answered_at = {};
  std::int64_t answered_revision = 0;  // of the board

  friend bool operator==(const Objection&, const Objection&) = default;
};

struct MovedUnit {
  std::string unit;
  std::optional<Decimal> was_rank, now_rank;
  std::optional<Decimal> was_score, now_score;

  friend bool operator==(const MovedUnit&, const MovedUnit&) = default;
};

// What was wrong with a final board, which stays as it is.
struct Erratum {
  std::int64_t number = 0;  // 1, 2, 3 … on its board
  std::string reason;
  MovedUnit unit;                // with the scores of all others as they were published
  std::int64_t log_no = 0;       // as was recorded at it
  std::vector<MovedUnit> moved;  // if the board were computed anew, all whose score or rank moves
  std::string issued_by;
  Instant issued_at;

  friend bool operator==(const Erratum&, const Erratum&) = default;
};

struct OfficialBoard {
  std::string id;
  std::int64_t revision = 0;  // 1, 2, 3 …: of whatever happens to it
  BoardStage stage = BoardStage::kTrial;
  RankingQuery query;  // with version and log_no
  std::string framework_sha256;
  std::int64_t published_revision = 0;        // with which its rows were made
  std::optional<Date> objections_until = {};  // the last day; since the publicity
  std::int64_t final_log_no = 0;  // from which on later boards know it to be final; 0: it is not
  std::string sha256;             // of the whole board
  int units = 0;
  int ranked = 0;
  std::int64_t unchecked_figures = 0;
  std::string changed_by;
  Instant changed_at;
  std::vector<Objection> objections = {};  // by number
  std::vector<Erratum> errata = {};        // by number

  friend bool operator==(const OfficialBoard&, const OfficialBoard&) = default;
};

// A unit's line and explanation, as they are answered for ever.
struct FrozenRow {
  std::string unit;
  std::string row;
  std::string explanation;
  std::string cohort = {};
  std::optional<Decimal> rank = {};  // nullopt: not ranked
  std::size_t place = 0;             // by rank, as it is read

  friend bool operator==(const FrozenRow&, const FrozenRow&) = default;
};
struct FrozenBoard {
  std::string head;
  std::vector<FrozenRow> rows;  // by rank
};
// What a version says of itself, and the stage for which it was published.
struct FrozenHead {
  BoardStage stage = BoardStage::kTrial;
  std::string head;

  friend bool operator==(const FrozenHead&, const FrozenHead&) = default;
};
using FreezeBoard = std::function<FrozenBoard(const Ranking&)>;

enum class BoardEvent {
  kPublished,
  kObjectionFiled,
  kObjectionAnswered,
  kFinalized,
  kErratumIssued
};

// One step in the life of a board.
struct BoardStep {
  OfficialBoard after;
  BoardEvent event = BoardEvent::kPublished;
  std::optional<FrozenBoard> frozen = {};   // kPublished: its rows, under the new revision
  std::optional<Objection> objection = {};  // that was filed or answered, one of the board's
  std::vector<std::string> zone_ids = {};   // whose units it concerns; none for a trial
};

// Official boards: what they are, and the rows of every version that was published. No version is
// ever changed or dropped. Thread-safe; Unavailable and Aborted as ObservationStore.
class OfficialBoardStore : public EarlierBoards {
 public:
  // Locks the board, has the step decided on what is there by then (nullopt: nothing yet), stores it
  // and queues its event. With kFinalized the board takes the next number of the log of observations
  // as its final_log_no. A named request that this actor has made before changes nothing and
  // answers the board as it is; AlreadyExists if it asked for something else. Any error of `decide`
  // changes nothing.
  using Decide = std::function<absl::StatusOr<BoardStep>(const std::optional<OfficialBoard>&)>;
  virtual absl::StatusOr<OfficialBoard> Change(const std::string& id, const NamedRequest& request,
                                               const ChangeOrigin& origin,
                                               const Decide& decide) = 0;

  // NotFound names the id.
  virtual absl::StatusOr<OfficialBoard> Get(const std::string& id) = 0;
  // All, by id, without objections and errata.
  virtual absl::StatusOr<std::vector<OfficialBoard>> List() = 0;

  // Of the version that was published with that revision. NotFound if there is none.
  virtual absl::StatusOr<FrozenHead> ReadHead(const std::string& id, std::int64_t revision) = 0;
  // From that place on, counted from 0; neither explanations nor cohorts and ranks.
  virtual absl::StatusOr<std::vector<FrozenRow>> ReadRows(const std::string& id,
                                                          std::int64_t revision, std::size_t first,
                                                          int limit) = 0;
  // nullopt if it is no unit of the board.
  virtual absl::StatusOr<std::optional<FrozenRow>> FindRow(const std::string& id,
                                                           std::int64_t revision,
                                                           const std::string& unit) = 0;
};

enum class BoardAct { kTry, kPublish, kObject, kAnswer, kFinalize, kIssueErratum };

// What the principal may do of the board on that day, by its roles and the rules of
// KeepOfficialBoards; whether the figures allow it is seen when it is done.
std::vector<BoardAct> AllowedActs(const OfficialBoard& board, const Principal& principal,
                                  Date today);

// The final board of the same framework and cohort for the period just before; of several the one
// that was final last. nullopt if there is none: then there is nothing to compare with.
std::optional<OfficialBoard> PreviousFinal(const std::vector<OfficialBoard>& boards,
                                           const RankingQuery& query);

// Thread-safe; what it is given outlives it. `now` is business time. Only the appraisal office and
// operators publish, answer, finalize and issue errata (the method's access says so). Errors as
// RankUnits and OfficialBoardStore; NotFound for a board that is not there; FailedPrecondition
// where its stage does not allow the step, naming the stage.
class KeepOfficialBoards {
 public:
  KeepOfficialBoards(OfficialBoardStore& boards, ObservationStore& observations,
                     const RankUnits& rank, FreezeBoard freeze)
      : boards_(boards), observations_(observations), rank_(rank), freeze_(std::move(freeze)) {}

  // Computes the ranking and publishes it: for a trial, or, with a last day of objections, to
  // everybody. Both may be done again while the board is not final, never from publicity back to
  // trial. InvalidArgument: an id with other characters than a-z, 0-9 and "-", or of another
  // framework, period or cohort than before; a last day before today. FailedPrecondition for a
  // publicity with figures that nobody has checked, or with more than 2,000 units.
  absl::StatusOr<OfficialBoard> Publish(const std::string& id, const RankingQuery& query,
                                        std::optional<Date> objections_until,
                                        const NamedRequest& request, const Principal& principal,
                                        Instant now) const;

  // For a unit of a zone in which the principal may act, up to the last day.
  absl::StatusOr<OfficialBoard> FileObjection(const std::string& id, const std::string& unit,
                                              const std::string& path, const std::string& text,
                                              const NamedRequest& request,
                                              const Principal& principal, Instant now) const;
  // One by one, each once.
  absl::StatusOr<OfficialBoard> AnswerObjection(const std::string& id, std::int64_t number,
                                                bool upheld, const std::string& answer,
                                                const NamedRequest& request,
                                                const Principal& principal, Instant now) const;

  // Makes what was last published final: after the last day of objections, once all are answered.
  // Where one was upheld, the board must have been published again since.
  absl::StatusOr<OfficialBoard> Finalize(const std::string& id, const NamedRequest& request,
                                         const Principal& principal, Instant now) const;

  // States what the figures of a unit that were corrected since make of a final board.
  // FailedPrecondition if they make nothing of it.
  absl::StatusOr<OfficialBoard> IssueErratum(const std::string& id, const std::string& unit,
                                             const std::string& reason, const NamedRequest& request,
                                             const Principal& principal, Instant now) const;

 private:
  // The units that may be on the board, by id.
  absl::StatusOr<std::vector<Unit>> UnitsOf(const RankingQuery& query) const;

  OfficialBoardStore& boards_;
  ObservationStore& observations_;
  const RankUnits& rank_;
  const FreezeBoard freeze_;
};

}  // namespace zoneflow::scoring

// Keeps scorecards: their plans, and what is said of how far they are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/scoring/core/appraisal/ports.h"
#include "services/scoring/core/scorecard/scorecard.h"
#include "services/scoring/core/scorecard/standing.h"

namespace zoneflow::scoring {

// A scorecard with its text.
struct StatedScorecard {
  Scorecard scorecard;
  std::string text;    // of its file
  std::string sha256;  // of the text
};

// The plans, and the words on them, which only become more. Thread-safe. Unavailable from any
// method: the store cannot be reached now, come again. Aborted: a race was lost, ask again.
class ScorecardStore {
 public:
  virtual ~ScorecardStore() = default;

  // Those of the build, then those that were put, as they came: of one id the last is the latest.
  virtual absl::StatusOr<std::vector<std::shared_ptr<const StatedScorecard>>> List() = 0;

  // Adds one that `may` lets pass. AlreadyExists for another text under an id and version that are
  // there; the same text again changes nothing. InvalidArgument has a line for everything that is
  // wrong with it.
  using MayPut = std::function<absl::Status(const Scorecard& scorecard)>;
  virtual absl::StatusOr<std::shared_ptr<const StatedScorecard>> Put(const std::string& text,
                                                                     const ChangeOrigin& origin,
                                                                     const MayPut& may) = 0;

  // Adds the words, numbered one after the other, and returns the last number; all or none. A named
  // request that this actor has made before has the answer of then; AlreadyExists if it asked for
  // something else.
  virtual absl::StatusOr<std::int64_t> Record(const std::string& id,
                                              const std::vector<ProgressWord>& words,
                                              const NamedRequest& request,
                                              const ChangeOrigin& origin) = 0;
  // By number.
  virtual absl::StatusOr<std::vector<ProgressWord>> Words(const std::string& id) = 0;
};

struct ScorecardView {
  std::shared_ptr<const StatedScorecard> stated;
  Date day;
  PlanStanding standing;
};

inline constexpr std::size_t kMostWords = 1000;

// Thread-safe; what it is given outlives it. NotFound for a scorecard or version that is not known,
// and for one of a zone in which the principal may not act.
class KeepScorecards {
 public:
  explicit KeepScorecards(ScorecardStore& store) : store_(store) {}

  // The latest version of each, by id, as it stands today.
  absl::StatusOr<std::vector<ScorecardView>> List(const Principal& principal, Date today) const;
  // version "": the latest. day: nullopt is today, a day to come OutOfRange.
  absl::StatusOr<ScorecardView> Get(const std::string& id, const std::string& version,
                                    std::optional<Date> day, const Principal& principal,
                                    Date today) const;
  // PermissionDenied for a zone in which the principal may not act.
  absl::StatusOr<std::shared_ptr<const StatedScorecard>> Put(const std::string& text,
                                                             const Principal& principal,
                                                             Instant now) const;
  // Of the latest version. InvalidArgument "words[2].value: …" names what CheckWord refuses, of all
  // words; nothing is recorded then.
  absl::StatusOr<std::int64_t> Record(const std::string& id, std::vector<ProgressWord> words,
                                      const NamedRequest& request, const Principal& principal,
                                      Instant now) const;

 private:
  absl::StatusOr<std::shared_ptr<const StatedScorecard>> Find(const std::string& id,
                                                              const std::string& version,
                                                              const Principal& principal) const;

  ScorecardStore& store_;
};

}  // namespace zoneflow::scoring

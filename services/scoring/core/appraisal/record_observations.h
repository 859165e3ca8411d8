// Takes down what units report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// The most figures, or units, of one request, and the most figures of a table.
inline constexpr std::size_t kMostRecorded = 1000;
inline constexpr std::size_t kMostImported = 20000;

// A figure as its reporter wrote it.
struct ReportedFigure {
  std::string unit = {};
  std::string indicator = {};
  std::string item = {};
  std::string period = {};  // 2022, 2022Q3, 2022-07
  std::string value = {};   // plain decimals; a value, or numerator and denominator, or all three
  std::string numerator = {};
  std::string denominator = {};
  std::string source = {};                           // the document, and where in it
  FigureStatus status = FigureStatus::kUnspecified;  // extracted
  std::string known_at = {};                         // a day or an instant; "": now
  std::string reason = {};                           // of a revision
};

// Thread-safe; what it is given outlives it. `now` is business time.
//
// Either all figures of a request are taken or none. InvalidArgument has a line
// "observations[3].value: "8%" …" for each field that is wrong, at most 20 of them: what is no
// decimal, a unit that is not known, an indicator that no framework reads, a period that has not
// begun or in which the unit is no member, another figure of the very same known_at, a figure of a
// locked period without a reason. PermissionDenied where the unit lies in a zone of others, or who
// has no right to vouch for figures calls one checked or revises a locked one.
class RecordObservations {
 public:
  RecordObservations(ObservationStore& store, FrameworkSource& frameworks)
      : store_(store), frameworks_(frameworks) {}

  // What is known already, word for word and as the latest word, is not recorded again.
  absl::StatusOr<Recorded> Run(const std::vector<ReportedFigure>& figures,
                               const NamedRequest& request, const Principal& principal, Instant now,
                               std::size_t most = kMostRecorded) const;
  // What Run would do, without doing it.
  absl::StatusOr<Recorded> Check(const std::vector<ReportedFigure>& figures,
                                 const Principal& principal, Instant now,
                                 std::size_t most = kMostRecorded) const;

 private:
  class Batch;
  absl::StatusOr<Batch> Read(const std::vector<ReportedFigure>& figures, const Principal& principal,
                             Instant now, std::size_t most) const;

  ObservationStore& store_;
  FrameworkSource& frameworks_;
};

// Takes down who is ranked. The zone of a unit stays: another one is InvalidArgument, and so is a
// field that is wrong, "units[2].kind: …". PermissionDenied for a zone of others. Thread-safe.
class RecordUnits {
 public:
  RecordUnits(ObservationStore& store) : store_(store) {}

  absl::StatusOr<Recorded> Run(const std::vector<Unit>& units, const NamedRequest& request,
                               const Principal& principal, Instant now) const;

 private:
  ObservationStore& store_;
};

}  // namespace zoneflow::scoring

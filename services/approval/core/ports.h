// What the use cases of approval need from the world.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/timetable_version.h"

namespace zoneflow::approval {

// kTriaged: what happened to its nodes put it on another track, or another stage, or for another
// reason. kLightTurned: a day began. kReplanned: days of the timetable moved with what was promised,
// or was laid over its procedures. kSigned: its timetable became the baseline.
enum class CaseChangeKind {
  kOpened,
  kCorrected,
  kScheduled,
  kTriaged,
  kLightTurned,
  kReplanned,
  kSigned,
};

// One step in the life of a case.
struct CaseChange {
  CaseChangeKind kind = CaseChangeKind::kOpened;
  std::optional<Case> before;     // absent when the case is opened
  Case after;                     // revision 1 when opened, else one above `before`
  CaseLights lights = {};         // of `after`, on the day of the change
  CaseLights lights_before = {};  // kLightTurned: those that were told before
  // Timetables to keep, by number: new ones, and of one that is there who signed it.
  std::vector<TimetableVersion> versions = {};
};

// One entry in the history of a node of a case.
struct NodeChange {
  CaseNode after;  // its revision is the number of the entry
  NodeEntry entry;
  std::optional<Light> light;  // of `after`, on the day of the change
  Responsible responsible;     // with the office that answers for it

  friend bool operator==(const NodeChange&, const NodeChange&) = default;
};

// A matter (办件) of another system as it was last applied.
struct KeptMatter {
  std::string number;
  CaseId case_id;
  ProcedureId procedure;
  std::string project_code;
  std::string digest;              // SHA-256 of what its row said
  std::vector<std::string> flags;  // sorted
  std::string fault;               // the rule that it breaks; empty: none

  friend bool operator==(const KeptMatter&, const KeptMatter&) = default;
};

// What a decision about the nodes of one case does.
struct CaseStep {
  std::vector<NodeChange> nodes;          // in order; a node may have several entries
  std::vector<CasePromise> promises;      // as they stand then, each at its next revision
  std::optional<CaseChange> case_change;  // of the case as a whole, if that changes too
  std::optional<KeptMatter> matter = {};  // to be kept with it
  // Lists of it are made anew: they were made by other rules.
  bool list_anew = false;
};

// A request to change a node, by the name that the caller gave it, and what it asked for.
struct NamedRequest {
  std::string id;  // empty: it has no name, and is not recognised when it comes again
  std::string content;
};

// What a decision about a node rests on.
struct NodeFile {
  Case value;
  std::vector<NodeEntry> history;  // of the node, by number; only where asked for
};

// A node of a case that is to change.
struct NodeTarget {
  CaseId case_id;
  ProcedureId procedure;
  bool with_history = false;
};

// Where an entry stands in the history of a case.
struct HistoryKey {
  Instant recorded_at;
  ProcedureId procedure;
  std::int64_t number = 0;

  friend auto operator<=>(const HistoryKey&, const HistoryKey&) = default;
};

struct NodeHistoryRow {
  ProcedureId procedure;
  NodeEntry entry;

  friend bool operator==(const NodeHistoryRow&, const NodeHistoryRow&) = default;
};

// A page of the history of a case, newest first.
struct HistoryQuery {
  CaseId case_id = CaseId();
  std::optional<ProcedureId> procedure = std::nullopt;  // none: of all nodes
  std::optional<HistoryKey> after = std::nullopt;       // none: from the newest on
  int limit = 100;
};

// A page of the timetables that a case has had, newest first.
struct VersionQuery {
  CaseId case_id = CaseId();
  std::optional<std::int64_t> before = std::nullopt;  // none: from the newest on
  int limit = 100;
};

// A page of cases, by id.
struct ScheduledQuery {
  bool all = false;                                              // also those without a timetable
  std::optional<std::vector<std::string>> zones = std::nullopt;  // of these alone, by id
  std::optional<CaseId> after = std::nullopt;
  int limit = 100;
};

// A case that the rules or the calendar give no plan.
struct ReplanFailure {
  CaseId case_id;
  std::string company;
  std::string name;
  std::string reason;

  friend bool operator==(const ReplanFailure&, const ReplanFailure&) = default;
};

// A case whose days moved, or would.
struct ReplanMove {
  CaseId case_id;
  std::string company;
  std::string name;
  int nodes = 0;  // procedures whose days are others, new and dropped ones too
  Date start_was;
  Date start;

  friend bool operator==(const ReplanMove&, const ReplanMove&) = default;
};

// All open cases planned anew: how many there are, and how many moved.
struct Replan {
  std::string id;
  PlanCause cause;
  std::string actor;
  Instant finished_at;  // business time
  std::int64_t cases = 0;
  std::int64_t moved = 0;
  std::int64_t settled = 0;  // their days stand, and are provisional no more, or have become so
  std::int64_t unchanged = 0;
  std::int64_t failed = 0;
  std::int64_t nodes_moved = 0;              // of all that moved
  std::int64_t starts_moved = 0;             // cases whose start is another working day
  std::vector<ReplanFailure> failures = {};  // the first; not kept
  std::vector<ReplanMove> moves = {};        // likewise

  friend bool operator==(const Replan&, const Replan&) = default;
};

// Who made a change and when (business time).
struct ChangeOrigin {
  std::string actor;  // the id of a Principal
  Instant at;
};

// The cases of the service, and which project leads to which.
//
// Thread-safe. Unavailable from any method means that the store cannot be reached now: keep the
// work and come again.
class CaseStore {
 public:
  virtual ~CaseStore() = default;

  // NotFound names the id.
  virtual absl::StatusOr<Case> Get(const CaseId& id) = 0;

  // Those of the ids that are there, by id.
  virtual absl::StatusOr<std::vector<Case>> GetMany(std::span<const CaseId> ids) = 0;

  // Returns the case each project leads to, in the order asked, nullopt where there is none.
  virtual absl::StatusOr<std::vector<std::optional<Case>>> FindByProjects(
      std::span<const ProjectId> projects) = 0;

  // Stores every change and queues its event, all in one transaction or none of it. The event tells
  // the lights and bears the origin's time; the stored case has no lights, since they are a day's.
  // A store that is bound to a caller's transaction does so in that one, and the caller rolls it
  // back when this fails.
  //
  // An opened case also makes its project lead to it. Aborted if a case has moved on from `before`,
  // or one to be opened is there already: read again and decide anew. Nothing happens for an empty
  // list.
  virtual absl::Status Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) = 0;

  // Locks the case, has the step decided on what is there by then, and stores it with its events,
  // all in one transaction: two of one case come one after the other, so none is decided on what
  // has passed. Returns the node of the target as it stands then.
  //
  // A named request that this actor has made before has the answer of then, and `decide` is not
  // asked; AlreadyExists if it asked for something else. NotFound names the case; any error of
  // `decide` changes nothing.
  using Decide = std::function<absl::StatusOr<CaseStep>(const NodeFile&)>;
  virtual absl::StatusOr<CaseNode> ChangeNode(const NodeTarget& target, const NamedRequest& request,
                                              const ChangeOrigin& origin, const Decide& decide) = 0;

  // As ChangeNode without a name, for each of the cases that is there, in the order of their ids and
  // all in one transaction; none of it if `decide` fails for one. It may be asked again for all.
  using DecideCase = std::function<absl::StatusOr<CaseStep>(const Case&)>;
  virtual absl::Status ChangeCases(std::span<const CaseId> ids, const ChangeOrigin& origin,
                                   const DecideCase& decide) = 0;

  // Ids of cases with a timetable, or of all; those of rejected projects may be among them.
  virtual absl::StatusOr<std::vector<CaseId>> ListScheduled(const ScheduledQuery& query) = 0;

  // Keeps the counts and queues their event, in one transaction. A named request that this actor has
  // finished before changes nothing.
  virtual absl::Status FinishReplan(const Replan& replan, const NamedRequest& request,
                                    const ChangeOrigin& origin) = 0;

  // What came of the named request of this actor, without failures; nothing for one that has no name
  // or did not end. AlreadyExists if it asked for something else.
  virtual absl::StatusOr<std::optional<Replan>> FindReplan(const NamedRequest& request,
                                                           const std::string& actor) = 0;

  // Nothing for a case that is not there.
  virtual absl::StatusOr<std::vector<NodeHistoryRow>> ReadHistory(const HistoryQuery& query) = 0;

  // Without the rows of their timetables. Nothing for a case that is not there.
  virtual absl::StatusOr<std::vector<TimetableVersion>> ReadVersions(const VersionQuery& query) = 0;

  // NotFound names the case and the number.
  virtual absl::StatusOr<TimetableVersion> ReadVersion(const CaseId& id, std::int64_t number) = 0;
};

}  // namespace zoneflow::approval

// The commands that talk to running services, one file each. All print to `out` in the given format
// and return what went wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::common::v1 {
class DeadLetter;
}
namespace zoneflow::ingest::v1 {
class IngestDocumentResponse;
class Signing;
}  // namespace zoneflow::ingest::v1
namespace zoneflow::notification {
class Filter;
}
namespace zoneflow::scoring::v1 {
class Board;
class BoardRow;
class GetBoardResponse;
}  // namespace zoneflow::scoring::v1

namespace zoneflow::cli {

// Streams a file: the head, then chunks of 256 KiB. published is an ISO date or empty. NotFound for
// a file that cannot be read.
absl::StatusOr<ingest::v1::IngestDocumentResponse> IngestFile(Connection& connection,
                                                              const std::string& path,
                                                              const std::string& published);
// Every file in turn; ends at the first that is refused.
absl::Status Ingest(Connection& connection, const std::vector<std::string>& paths,
                    const std::string& published, Format format, std::ostream& out);

// A signing's line, without the keys that have no value.
nlohmann::ordered_json SigningRow(const ingest::v1::Signing& signing);
// Whether a subscription with the filter would be told of the signing as it is: its `type` is that
// of its newest event.
absl::StatusOr<bool> Fits(const notification::Filter& filter, const ingest::v1::Signing& signing);
// Those that fit the filter. InvalidArgument for one that does not parse.
absl::StatusOr<Rows> SigningRows(Connection& connection, const std::string& filter);
absl::Status ListArticles(Connection& connection, const std::string& document, Format format,
                          std::ostream& out);
// A row for each part.
absl::Status PrintArticleText(Connection& connection, const std::string& article, Format format,
                              std::ostream& out);

// All named members of a signing; a list shows the first 200.
absl::Status ListSigningMembers(Connection& connection, const std::string& id, Format format,
                                std::ostream& out);
absl::Status ListSignings(Connection& connection, const std::string& filter, Format format,
                          std::ostream& out);
// Prints events until the stream ends: JSON shows them whole, a table and CSV in the columns of
// ListSignings. Without a subscription live events that fit the filter. With one its deliveries
// after the cursor (empty: after the acknowledged one); a filter beside it is stored first, as by
// Subscribe.
absl::Status WatchSignings(Connection& connection, const std::optional<std::string>& filter,
                           const std::string& subscription, const std::string& from, Format format,
                           std::ostream& out);

absl::Status Subscribe(Connection& connection, const std::string& name, const std::string& filter,
                       const std::string& from, Format format, std::ostream& out);
// The caller's, an operator's all, by name.
absl::StatusOr<Rows> SubscriptionRows(Connection& connection);
absl::Status ListSubscriptions(Connection& connection, Format format, std::ostream& out);
absl::Status DeleteSubscription(Connection& connection, const std::string& name, Format format,
                                std::ostream& out);
// All deliveries of a subscription up to now.
absl::StatusOr<Rows> DeliveryRows(Connection& connection, const std::string& subscription);

struct BoardTables {
  Rows board;
  Rows not_converted;  // the signings that could not be added, each with the reason
};
BoardTables TablesOf(const scoring::v1::GetBoardResponse& response);
// All rows of a board, with what could not be added where the caller may see that.
absl::StatusOr<scoring::v1::GetBoardResponse> WholeBoard(Connection& connection,
                                                         const std::string& board,
                                                         const std::string& as_of);
// Puts into the row of the board what makes it up.
absl::Status FillContributions(Connection& connection, const scoring::v1::Board& board,
                               scoring::v1::BoardRow& row);
absl::StatusOr<BoardTables> GetBoard(Connection& connection, const std::string& board,
                                     const std::string& as_of);
void PrintBoard(const BoardTables& tables, Format format, std::ostream& out);
absl::Status ShowBoard(Connection& connection, const std::string& board, const std::string& as_of,
                       Format format, std::ostream& out);
// What makes up the row of a zone, by its id or name. NotFound if no such zone is on the board.
absl::Status ShowContributions(Connection& connection, const std::string& board,
                               const std::string& as_of, const std::string& zone, Format format,
                               std::ostream& out);

absl::Status ListCases(Connection& connection, Format format, std::ostream& out);
absl::Status ShowCase(Connection& connection, const std::string& id, Format format,
                      std::ostream& out);
absl::Status StartCase(Connection& connection, const std::string& id, const std::string& on,
                       Format format, std::ostream& out);

// A dead letter as the command line names it: "approval/17".
struct DeadLetterId {
  std::string service;
  std::int64_t number = 0;
};
// InvalidArgument unless it is SERVICE/NUMBER with a service that consumes events.
absl::StatusOr<DeadLetterId> ParseDeadLetterId(std::string_view text);
nlohmann::ordered_json DeadLetterRow(const std::string& service,
                                     const common::v1::DeadLetter& letter);

// Of all services that consume events; fails, after the others are printed, if one does not answer.
absl::Status ListDeadLetters(Connection& connection, Format format, std::ostream& out);
absl::Status ShowDeadLetter(Connection& connection, const std::string& id, Format format,
                            std::ostream& out);
absl::Status ReplayDeadLetter(Connection& connection, const std::string& id, Format format,
                              std::ostream& out);
absl::Status DropDeadLetter(Connection& connection, const std::string& id, Format format,
                            std::ostream& out);

// what: facts, projects, boards or deliveries. Rows sorted by id, of what the documents alone
// decide: no versions, delivery numbers, attempts, or times of the suite. A table and CSV have a
// column for each key that a row has.
absl::Status Export(Connection& connection, const std::string& what, Format format,
                    std::ostream& out);

// Returns after two equal readings that show nothing under way. DeadlineExceeded names what still
// is.
absl::Status WaitSettled(Connection& connection, std::chrono::seconds patience);

// Asks every service, the console too; Unavailable if one is not well, after all are printed.
absl::Status Health(Connection& connection, Format format, std::ostream& out);

// The topics of the bus that the environment's settings name, DATA_DIR being the folder: creates
// those that are missing, or only compares and creates nothing. Both print every declared topic;
// FailedPrecondition if one is not as declared.
absl::Status ApplyTopics(const std::string& data_dir, Format format, std::ostream& out);
absl::Status CheckTopics(const std::string& data_dir, Format format, std::ostream& out);

// Mends a log that was lost, cut or made anew: creates missing topics, asks every service what it
// finds, and lets the topics that do not fit (and `named` ones whatever is found) be published and
// read again. Prints a line for each thing found and done. Changes nothing where all fits, and may
// be repeated at any point. Unavailable, before any service was changed, if one does not answer.
absl::Status RecoverTopics(Connection& connection, const std::vector<std::string>& named,
                           Format format, std::ostream& out);

}  // namespace zoneflow::cli

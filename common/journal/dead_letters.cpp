#include <soci/soci.h>

#include <utility>

#include "absl/types/optional.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox.h"
#include "common/journal/inbox_batch.h"
#include "common/journal/stored_message.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

absl::Status NoSuch(std::int64_t id) {
  return absl::NotFoundError(StrCat("there is no dead letter ", id));
}

struct Row {
  DeadLetter letter;
  std::string key;
  bool passed = false;
};

absl::StatusOr<Row> Find(sql::Transaction& transaction, long long id, bool lock) {
  Row row;
  DeadLetter& letter = row.letter;
  long long partition = 0;
  long long offset = 0;
  long long passed = 0;
  sql::Bytes message;
  soci::session& session = transaction.session();
  session << "SELECT topic, partition_no, log_offset, subject, ce_id, ce_type, code, reason, "
             "create_time, attempts, encode(message, 'hex'), passed FROM dead_letters "
             "WHERE id = :id"
          << (lock && transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE" : ""),
      soci::use(id, "id"), soci::into(letter.topic), soci::into(partition), soci::into(offset),
      soci::into(letter.subject), soci::into(letter.ce_id), soci::into(letter.ce_type),
      soci::into(letter.code), soci::into(letter.reason), soci::into(letter.create_time),
      soci::into(letter.attempts), soci::into(message), soci::into(passed);
  if (!session.got_data()) {
    return NoSuch(id);
  }
  letter.id = id;
  letter.partition = static_cast<std::int32_t>(partition);
  letter.offset = offset;
  ASSIGN_OR_RETURN(StoredMessage stored, DecodeMessage(message));
  letter.headers = std::move(stored.headers);
  letter.value = std::move(stored.value);
  row.key = std::move(stored.key);
  if (row.key.empty()) {
    row.key = letter.subject;  // from before keys were kept: no message is without one
  }
  row.passed = passed != 0;
  return row;
}

}  // namespace

DeadLetters::DeadLetters(sql::Database& database, const EventCheck& check, Handler handler,
                         LateHandler late)
    : database_(database), check_(check), handler_(std::move(handler)), late_(std::move(late)) {}

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::List(std::int64_t after_id, int limit) const {
  if (limit < 1 || limit > 1'000) {
    return absl::InvalidArgumentError(StrCat("limit ", limit, ": must be from 1 to 1000"));
  }
  std::vector<DeadLetter> letters;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    letters.clear();
    const long long after = after_id;
    long long id = 0;
    long long partition = 0;
    long long offset = 0;
    DeadLetter row;
    soci::statement select = sql::Once(
        transaction.session(),
        StrCat("SELECT id, topic, partition_no, log_offset, subject, ce_id, ce_type, code, "
               "reason, "
               "create_time, attempts FROM dead_letters WHERE id > :after ORDER BY id LIMIT ",
               limit),
        soci::use(after, "after"), soci::into(id), soci::into(row.topic), soci::into(partition),
        soci::into(offset), soci::into(row.subject), soci::into(row.ce_id), soci::into(row.ce_type),
        soci::into(row.code), soci::into(row.reason), soci::into(row.create_time),
        soci::into(row.attempts));
    select.execute();
    while (select.fetch()) {
      row.id = id;
      row.partition = static_cast<std::int32_t>(partition);
      row.offset = offset;
      letters.push_back(row);
    }
    return absl::OkStatus();
  }));
  return letters;
}

absl::StatusOr<DeadLetter> DeadLetters::Get(std::int64_t id) const {
  DeadLetter letter;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Row row, Find(transaction, id, false));
    letter = std::move(row.letter);
    return absl::OkStatus();
  }));
  return letter;
}

absl::StatusOr<bool> DeadLetters::Replay(std::int64_t id) {
  const std::function<bool(std::string_view)> handles_all;
  absl::StatusOr<bool> outcome = false;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const Row found, Find(transaction, id, true));
    const DeadLetter& letter = found.letter;
    const long long row = id;
    // In a savepoint, so that the attempt is counted although its effect is undone.
    const absl::Status status = transaction.Savepoint([&]() -> absl::Status {
      std::vector<Received> one(1);
      one[0].message = {letter.topic, letter.partition, letter.offset,
                        found.key,    letter.headers,   letter.value};
      one[0].event = found.passed ? check_.TakeAgain(one[0].message) : check_.Take(one[0].message);
      RETURN_IF_ERROR(one[0].event.status());
      InboxBatch inbox(transaction, {.check = check_,
                                     .handler = handler_,
                                     .handles = handles_all,
                                     .now = letter.create_time,
                                     .savepoints = true});
      RETURN_IF_ERROR(inbox.Load(one));
      ASSIGN_OR_RETURN(outcome, inbox.Replay(*one[0].event, found.passed, late_));
      return inbox.Finish();
    });
    if (absl::IsAborted(status)) {
      return status;
    }
    if (status.ok()) {
      transaction.session() << "DELETE FROM dead_letters WHERE id = :id", soci::use(row, "id");
    } else {
      outcome = status;
      transaction.session() << "UPDATE dead_letters SET attempts = attempts + 1 WHERE id = :id",
          soci::use(row, "id");
    }
    return absl::OkStatus();
  }));
  return outcome;
}

absl::Status DeadLetters::Drop(std::int64_t id) {
  return database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    const long long row = id;
    soci::statement remove = sql::Once(
        transaction.session(), "DELETE FROM dead_letters WHERE id = :id", soci::use(row, "id"));
    remove.execute(true);
    return remove.get_affected_rows() == 1 ? absl::OkStatus() : NoSuch(id);
  });
}

}  // namespace zoneflow::journal
